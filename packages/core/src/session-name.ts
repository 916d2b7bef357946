import { inputError } from './errors.ts';

const MAX_LENGTH = 64;
/** What STS allows in RoleSessionName (STS API reference, AssumeRole). */
const ALLOWED = /^[\w+=,.@-]{2,64}$/;
const FORBIDDEN = /[^\w+=,.@-]+/g;

/**
 * The session name when none is given: it says in CloudTrail which run of which repository it was.
 * The run ID is kept whole and the repository shortened, for the id is what one searches by.
 *
 * @param repository `owner/name`
 * @returns 2 to 64 characters that STS allows
 */
export function defaultSessionName(repository: string, runId: string): string {
  const tail = clean(runId).slice(0, 24);
  const head = clean(repository).slice(0, MAX_LENGTH - tail.length - 1);
  const name = [head, tail].filter((part) => part !== '').join('-');
  return name.length >= 2 ? name : 'bedrock-token';
}

/**
 * @param name how the user knows this value, for the error
 * @throws ERR_INPUT if STS would not take the name
 */
export function checkSessionName(text: string, name = 'sessionName'): string {
  if (ALLOWED.test(text)) return text;
  throw inputError(
    name,
    'is not a session name that AWS STS accepts',
    'Use 2 to 64 letters, digits and _ + = , . @ - only, or leave it out for a name made of the repository and the run ID.',
  );
}

function clean(text: string): string {
  return text
    .slice(0, 256)
    .replace(FORBIDDEN, '-')
    .replace(/^-+|-+$/g, '');
}
