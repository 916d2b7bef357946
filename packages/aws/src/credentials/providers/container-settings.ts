import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import { readRegularFile } from '../../config/regular-file.ts';

const URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN';
const FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';

/**
 * Checks the variables that lead to a container's credentials: of what is wrong there, the SDK says
 * only in the words of JavaScript.
 *
 * @throws ERR_NO_CREDENTIALS with the variable's name, never with a token
 */
export async function checkContainerSettings(environment: NodeJS.ProcessEnv): Promise<void> {
  const { [URI]: uri, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative } = environment;
  if (!relative && uri && !URL.canParse(uri)) {
    throw wrong(`${URI} is not a URL.`, 'Give a full URL, such as http://127.0.0.1:8080/path.');
  }
  const file = environment[FILE];
  const token = file ? await readToken(file) : environment[TOKEN];
  if (/[\r\n]/.test(token ?? '')) {
    throw wrong(
      `${file ? `The file of ${FILE}` : TOKEN} contains a line break, which is not allowed in a header.`,
      'Write the token without a line break, for example with printf %s.',
    );
  }
}

async function readToken(path: string): Promise<string> {
  try {
    return readRegularFile(path, 'utf8', FILE_LIMITS.token);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw wrong(
      `${FILE} names a file that cannot be read (${code}).`,
      'Give the path of a file that holds the token, or unset the variable.',
    );
  }
}

function wrong(message: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_NO_CREDENTIALS', message, { hint });
}
