import { BedrockTokenError } from '@bedrock-token/core';
import { distance } from 'fastest-levenshtein';
import { locateConfigFiles } from './config-files.ts';
import type { CredentialStep } from './credential-steps.ts';
import { printable } from './one-line.ts';

/** No step applied: all that was looked for, in its order, and why it was not there. */
export function nothingFound(steps: readonly CredentialStep[], cause: unknown): BedrockTokenError {
  const tried = steps.map(({ looksFor, absent }) => `${looksFor} (${absent})`).join('; ');
  return new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    `No AWS credentials were found. Looked for: ${tried}.`,
    {
      hint: 'Set AWS_PROFILE or name a profile, log in with aws sso login, or provide AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      cause,
    },
  );
}

/** A profile was named that neither file has. */
export async function unknownProfile(
  name: string,
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<BedrockTokenError> {
  const files = (await locateConfigFiles(environment)).map(({ path }) => path);
  const near = closestTo(name, names).map(printable);
  return new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    `There is no profile ${printable(name)} in ${files.join(' and ')}.`,
    {
      hint:
        near.length === 0
          ? 'They hold no profile at all: aws configure sso makes one, and AWS_CONFIG_FILE says where they are.'
          : `The names nearest to it are: ${near.join(', ')}.`,
    },
  );
}

const MOST_NAMES = 5;

function closestTo(name: string, names: readonly string[]): string[] {
  const far = new Map(names.map((one) => [one, distance(name.toLowerCase(), one.toLowerCase())]));
  return [...names].sort((a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0)).slice(0, MOST_NAMES);
}
