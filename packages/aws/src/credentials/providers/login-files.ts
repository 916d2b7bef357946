import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import { getSSOTokenFilepath } from '@smithy/core/config';
import type { ProfileEnd } from '../../config/profile-chain.ts';
import { shellWord } from '../../config/profile-faults.ts';
import { readRegularFile } from '../../config/regular-file.ts';

/**
 * Reads the login of a profile up to a limit, before the SDK reads it whole, as botocore does. A file
 * that is missing is left to the SDK, which asks for a login.
 *
 * @throws ERR_LOGIN_REQUIRED for what cannot be read
 */
export function checkLoginFile({ profile, origin, settings }: ProfileEnd): void {
  const isConsole = origin === 'login';
  const path = isConsole ? consoleLogin(settings.login_session) : ssoLogin(settings);
  if (path === undefined) return;
  try {
    readRegularFile(path, 'utf8', FILE_LIMITS.login);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    throw new BedrockTokenError('ERR_LOGIN_REQUIRED', `${path} cannot be read (${code}).`, {
      hint: `Remove it, and run: aws ${isConsole ? 'login' : 'sso login'} --profile ${shellWord(profile)}`,
      cause: error,
    });
  }
}

/** By the session, or by the portal in the older form (botocore, `SSOTokenLoader`). */
function ssoLogin(settings: ProfileEnd['settings']): string | undefined {
  const login = settings.sso_session || settings.sso_start_url;
  return login && getSSOTokenFilepath(login);
}

/** As the SDK names the file (`LoginCredentialsFetcher`), and as `aws login` writes it. */
function consoleLogin(session: string | undefined): string | undefined {
  const name = session && createHash('sha256').update(session).digest('hex');
  const directory =
    process.env.AWS_LOGIN_CACHE_DIRECTORY ?? join(homedir(), '.aws', 'login', 'cache');
  return name && join(directory, `${name}.json`);
}
