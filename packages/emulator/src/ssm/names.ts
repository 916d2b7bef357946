import { AwsError } from '../server/aws-error.ts';

/** Levels of a name (API reference, PutParameter). */
const LONGEST_PATH = 15;
/** Of a name with the ARN around it; a name by itself has 1011 (same place). */
const LONGEST_NAME = 1011;

/**
 * What a parameter that is written may be called (API reference, PutParameter, `Name`).
 *
 * @throws AwsError
 */
export function checkName(name: string): void {
  if (name.length > LONGEST_NAME) {
    throw invalid(`Parameter name is too long: at most ${LONGEST_NAME} characters.`);
  }
  if (!/^[\w./-]+$/.test(name)) {
    throw invalid(
      'Parameter name: can only contain letters, numbers and the symbols .-_, in levels separated by forward slashes.',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name.');
  }
  const levels = name.replace(/^\//, '').split('/');
  if (levels.includes('')) throw invalid('Parameter name must not have an empty level.');
  if (levels.length > LONGEST_PATH) {
    throw new AwsError(
      400,
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${LONGEST_PATH} levels.`,
    );
  }
  const [first = ''] = levels;
  if (/^ssm/i.test(first)) {
    throw invalid('Parameter name: can\'t be prefixed with "ssm" (case-insensitive).');
  }
  if (/^aws/i.test(first)) {
    throw new AwsError(
      400,
      'AccessDeniedException',
      `No access to reserved parameter name: ${name}.`,
    );
  }
}

export function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}
