import type { NeededApp } from '@bedrock-token/sinks';
import { type KeySource, placesOf } from './rotated-key.ts';

export const NEXT =
  'IAM changes take seconds to propagate. Print the workflow: the same command with --format workflow --from-aws in place of --apply.';

/** What the user does in addition, one sentence each. */
export function describeKeys({ keys }: KeySource, app: NeededApp | undefined): string[] {
  const hasFile = keys.some((key) => placesOf(key).some(({ type }) => type === 'file'));
  return [
    ...(app === undefined
      ? []
      : [
          'A place of the key is a GitHub secret, which a GitHub App writes: --format checklist prints its steps.',
        ]),
    ...(hasFile
      ? ['A GitHub-hosted runner keeps no file: use a file only on a runner of your own.']
      : []),
  ];
}
