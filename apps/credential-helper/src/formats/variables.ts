import type { Answer } from './format.ts';

/** What a program needs in its environment to use the key with the AWS SDKs. */
export function variablesOf({ token, region }: Answer): [name: string, value: string][] {
  return [
    ['AWS_BEARER_TOKEN_BEDROCK', token.reveal()],
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
  ];
}
