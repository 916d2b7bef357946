import { BedrockTokenError } from '@bedrock-token/core';
import { distance } from 'fastest-levenshtein';
import { printable } from '../errors/sanitize-text.ts';
import { locateConfigFiles } from './config-files.ts';

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
          ? 'They contain no profile. Set AWS_CONFIG_FILE to another file, or create one: aws configure sso'
          : `The closest names are: ${near.join(', ')}.`,
    },
  );
}

const MOST_NAMES = 5;

function closestTo(name: string, names: readonly string[]): string[] {
  const far = new Map(names.map((one) => [one, distance(name.toLowerCase(), one.toLowerCase())]));
  return [...names].sort((a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0)).slice(0, MOST_NAMES);
}
