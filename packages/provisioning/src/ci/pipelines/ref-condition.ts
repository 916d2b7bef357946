import { hasWildcard } from '../../subject/job-filter.ts';

/**
 * The name of a ref with wildcards as a regular expression between slashes, as RE2 reads it.
 *
 * @returns undefined for a name without wildcards
 */
export function patternOf(name: string): string | undefined {
  if (!hasWildcard(name)) return undefined;
  const source = name
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return `/^${source}$/`;
}
