import { join } from 'node:path';
import type { LoginRequest } from '@bedrock-token/emulator';
import type { Cloud } from '../cloud/cloud.ts';
import { furnish } from './helper-cloud.ts';
import type { Home } from './run-command.ts';

/** The portal is not in the region of the key: it is where the organization put it. */
const PORTAL = {
  startUrl: 'https://example.awsapps.com/start',
  region: 'eu-central-1',
  session: 'work',
} as const;

/**
 * Writes a profile of IAM Identity Center with the region us-west-2 into `~/.aws/config`.
 *
 * @param profile its name; absent for the default profile
 */
export function writeSsoProfile(cloud: Cloud, home: Home, profile?: string): void {
  const named = { ...PORTAL, profileRegion: 'us-west-2', ...(profile && { profile }) };
  furnish(home, { '.aws/config': cloud.ssoProfile(named) });
}

/**
 * Logs in to that profile, as `aws sso login` does, without a refresh token.
 *
 * @param request a negative lifetime for a login that has expired
 */
export function logIn(cloud: Cloud, home: Home, request: Partial<LoginRequest> = {}): void {
  const { name, content } = cloud.ssoLogin({ ...PORTAL, refreshable: false, ...request });
  furnish(home, { [join('.aws', 'sso', 'cache', name)]: content });
}
