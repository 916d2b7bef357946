import type { JobFilter, RefFilter } from '@bedrock-token/provisioning';

const hasWildcard = (text: string) => /[*?]/.test(text);

/**
 * What the user should know of choices that let more jobs in than it may seem, one sentence each.
 *
 * @param given the subject that the user gave in place of the filter
 */
export function describeRisks(filter: JobFilter, given: string | undefined): string[] {
  if (given !== undefined) return describeSubject(given);
  switch (filter.kind) {
    case 'pull-request':
      return [
        'Everybody who can push to the repository can open a pull request whose workflow assumes the role before a review.',
      ];
    case 'ref':
      return describeWildcard('The ref', filter.ref);
    case 'environment':
      return filter.ref === undefined
        ? [
            `Jobs of every branch may use the environment ${filter.name}, unless its protection rules on GitHub limit them: set deployment branches there, or add --branch.`,
          ]
        : describeWildcard('The ref', filter.ref);
  }
}

/** The same for other CI systems. */
export function describeRisksOfRef(
  ref: RefFilter | undefined,
  given: string | undefined,
): string[] {
  if (given !== undefined) return describeSubject(given);
  return ref === undefined ? [] : describeWildcard(`The ${ref.kind}`, ref.name);
}

function describeWildcard(what: string, text: string): string[] {
  if (!hasWildcard(text)) return [];
  return [
    `${what} ${text} has a wildcard: jobs on every match may assume the role, also on one that somebody with write access creates later.`,
  ];
}

function describeSubject(subject: string): string[] {
  return hasWildcard(subject)
    ? [`Every job whose subject matches ${subject} may assume the role.`]
    : [];
}
