import { inputError } from '@bedrock-token/core';

/**
 * A subject that the user wrote: it must name the project before its first wildcard, or jobs of other
 * projects match it.
 *
 * @param project what has to stand there, with what ends its name
 * @throws ERR_INPUT
 */
export function checkGivenSubject(subject: string, project: string): string {
  const fixed = subject.replace(/[*?].*$/s, '');
  if (fixed === subject || fixed.includes(project)) return subject;
  throw inputError(
    '--subject',
    'has a wildcard before the name of the project, so other projects match it',
    `Write ${project} out before the first * or ?.`,
  );
}
