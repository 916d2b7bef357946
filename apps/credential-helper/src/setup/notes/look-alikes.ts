import type { RepositoryOptions } from '../provision/read-repository.ts';

/** Scripts with letters that look like Latin ones, and the wide forms of Latin letters. */
const ALIKE =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\uff01-\uff5e]/u;
const LATIN = /[A-Za-z]/;

/** One note for each name that mixes Latin letters with such: it may be another name than the one that is meant. */
export function describeAlikeNames(names: readonly string[], system: string): string[] {
  return names.flatMap((name) => {
    const [letter] = ALIKE.exec(name.replace(/^refs\/(?:heads|tags)\//, '')) ?? [];
    if (letter === undefined || !LATIN.test(name)) return [];
    const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return [
      `The name ${name} has a letter that looks like another (U+${code}): for ${system} it is a name of its own.`,
    ];
  });
}

/** The same for what a trust policy for jobs of GitHub compares as the user wrote it. */
export function describeLookAlikes({
  filter,
  subject,
  reusableWorkflow,
}: RepositoryOptions): string[] {
  const ref = filter.kind === 'pull-request' ? undefined : filter.ref;
  const environment = filter.kind === 'environment' ? filter.name : undefined;
  const names = [ref, environment, subject, reusableWorkflow].filter((name) => name !== undefined);
  return describeAlikeNames(names, 'GitHub');
}
