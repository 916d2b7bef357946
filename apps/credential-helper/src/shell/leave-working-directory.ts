import { isAbsolute } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { printable } from '../command-line/printable.ts';
import type { ProcessIo } from '../process-io.ts';

/** Files that decide whose credentials are used, or whom TLS trusts. */
const PATH_VARIABLES = [
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_LOGIN_CACHE_DIRECTORY',
  'AWS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
];

/**
 * A prompt appears wherever a shell stands, in a repository of another person, too. The hook starts
 * this process in the root directory, where relative paths of config files lead nowhere; this takes
 * them out of the environment. PATH loses its relative and empty entries, since a
 * `credential_process` is looked for there.
 *
 * A relative file of AWS's is refused, not dropped: without it another identity would step in.
 *
 * @param who does not use a relative path, such as `the prompt`
 * @throws ERR_INPUT for a variable that names a file relative to the working directory
 */
export function leaveWorkingDirectory(
  { env, platform }: Pick<ProcessIo, 'env' | 'platform'>,
  who = 'the prompt',
): void {
  const separator = platform === 'win32' ? ';' : ':';
  for (const name of Object.keys(env).filter((each) => /^path$/i.test(each))) {
    const kept = (env[name] ?? '').split(separator).filter(isAbsolute);
    if (kept.length > 0) env[name] = kept.join(separator);
    else delete env[name];
  }
  for (const name of PATH_VARIABLES) {
    const path = env[name];
    if (!path || isAbsolute(path) || /^~[/\\]/.test(path)) continue;
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${name} is a relative path (${printable(path)}), which means another file in each directory, so ${who} does not use it.`,
      { hint: `Set ${name} to an absolute path.` },
    );
  }
}
