import type { Answer } from './format.ts';

/**
 * What a program needs in its environment to use the key with the AWS SDKs and, if asked for, with
 * Anthropic's.
 */
export function variablesOf(answer: Answer): [name: string, value: string][] {
  const { token, region, anthropicBaseUrl } = answer;
  return [
    ['AWS_BEARER_TOKEN_BEDROCK', token.reveal()],
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
    ...(anthropicBaseUrl === undefined
      ? []
      : ([
          ['ANTHROPIC_AUTH_TOKEN', token.reveal()],
          ['ANTHROPIC_BASE_URL', anthropicBaseUrl],
        ] as [string, string][])),
  ];
}

/** Anthropic's SDKs send both keys where both are set: a key of Anthropic's is not for AWS. */
export const ANTHROPIC_KEY = 'ANTHROPIC_API_KEY';
