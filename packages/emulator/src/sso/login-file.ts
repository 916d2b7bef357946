import { createHash } from 'node:crypto';
import { writeTimestamp } from '../aws/timestamp.ts';
import type { Login } from './logins.ts';

/** What the AWS CLI leaves in `~/.aws/sso/cache` after `aws sso login`. */
export interface LoginFile {
  /** Such as `0f1e….json`: the SHA-1 of the session's name, or of the start URL without one. */
  name: string;
  content: string;
}

/** Members, their order, and the white space as version 2 of the AWS CLI writes them. */
export function writeLoginFile(login: Login): LoginFile {
  const { startUrl, region, session } = login;
  const members = {
    startUrl,
    region,
    accessToken: login.accessToken,
    expiresAt: writeTimestamp(login.expiresAt),
    clientId: login.clientId,
    clientSecret: login.clientSecret,
    registrationExpiresAt: writeTimestamp(login.registrationExpiresAt),
    ...(login.refreshToken !== undefined && { refreshToken: login.refreshToken }),
  };
  const lines = Object.entries(members).map(
    ([name, value]) => `"${name}": ${JSON.stringify(value)}`,
  );
  const digest = createHash('sha1').update(session ?? startUrl);
  return { name: `${digest.digest('hex')}.json`, content: `{${lines.join(', ')}}` };
}
