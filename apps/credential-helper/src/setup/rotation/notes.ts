import type { NeededApp } from '@bedrock-token/sinks';
import { type KeySource, placesOf } from './rotated-key.ts';

export const NEXT =
  'IAM changes take seconds to propagate. Print the workflow: the same command with --format workflow --from-aws in place of --apply.';

/** What the user does besides, one sentence each. */
export function describeKeys(
  { keys }: KeySource,
  region: string,
  app: NeededApp | undefined,
): string[] {
  const places = keys.flatMap((key) =>
    placesOf(key).map((config) => ({ config, region: key.region ?? region })),
  );
  const secrets = places.flatMap(({ config, region }) =>
    config.type === 'secrets-manager'
      ? [{ name: config.name, region: config.region ?? region }]
      : [],
  );
  const commands = secrets
    .filter(({ name }) => !name.startsWith('arn:'))
    .map(
      ({ name, region }) => `aws secretsmanager create-secret --name ${name} --region ${region}`,
    );
  return [
    ...[...new Set(commands)].map(
      (command) => `The secret has to exist before the first run. To create it: ${command}`,
    ),
    ...(app === undefined
      ? []
      : [
          'A place of the key is a GitHub secret, which a GitHub App writes: --format checklist prints its steps.',
        ]),
    ...(places.some(({ config }) => config.type === 'file')
      ? ['A GitHub-hosted runner keeps no file: use a file only on a runner of your own.']
      : []),
  ];
}
