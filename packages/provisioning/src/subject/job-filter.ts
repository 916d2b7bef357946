/** Which jobs of the repository may assume the role. */
export type JobFilter =
  /** On a branch or tag; `*` and `?` stand for any text and any character. */
  | { kind: 'ref'; ref: string }
  /** With this environment, on any ref unless one is named. */
  | { kind: 'environment'; name: string; ref?: string }
  /** Of any pull request from the repository itself. */
  | { kind: 'pull-request' };

/** Git allows neither in the name of a ref (git-check-ref-format), so they are always wildcards. */
export const hasWildcard = (ref: string) => /[*?]/.test(ref);

/** The filter in words, such as "jobs on refs/heads/main". */
export function describeFilter(filter: JobFilter): string {
  switch (filter.kind) {
    case 'ref':
      return `jobs on ${filter.ref}`;
    case 'environment': {
      const where = filter.ref === undefined ? 'on any ref' : `on ${filter.ref}`;
      return `jobs with the environment ${filter.name}, ${where}`;
    }
    case 'pull-request':
      return 'jobs of every pull request of the repository, without an environment';
  }
}

/**
 * The end of a subject, where the default template has `context`. An environment goes before a
 * pull request, and that before a ref (GitHub docs, "OpenID Connect reference").
 *
 * @param escapesColons github.com writes `:` inside values as `%3A`; old servers do not
 */
export function contextOf(filter: JobFilter, escapesColons: boolean): string {
  switch (filter.kind) {
    case 'ref':
      return `ref:${filter.ref}`;
    case 'environment':
      return `environment:${escapesColons ? escapeColons(filter.name) : filter.name}`;
    case 'pull-request':
      return 'pull_request';
  }
}

/** Once: the `%` of a name that has `%3A` already is not touched by GitHub. */
export const escapeColons = (value: string) => value.replaceAll(':', '%3A');
