import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';

export interface LoginRequest {
  startUrl: string;
  /** Where the portal is; it need not be where Bedrock is called. */
  region: string;
  /** The name of the `[sso-session]` section; absent for a profile that names the start URL itself. */
  session?: string;
  /** Default `dev@example.com`. */
  user?: string;
  /** Of the access token; default 3600. */
  lifetimeSeconds?: number;
  /** False: there is no refresh token, as for profiles without a session. */
  refreshable?: boolean;
}

/** A person's login to the access portal. */
export interface Login {
  user: string;
  accessToken: string;
  refreshToken: string | undefined;
  clientId: string;
  clientSecret: string;
  expiresAt: Date;
}

/** What the AWS CLI leaves in `~/.aws/sso/cache` after `aws sso login`. */
export interface LoginFile {
  /** Such as `0f1e….json`. */
  name: string;
  content: string;
}

/** Who has logged in to the access portal. */
export interface Logins {
  login(request: LoginRequest): LoginFile;
  findByAccessToken(token: string): Login | undefined;
  findByRefreshToken(token: string): Login | undefined;
  /** A new access token for the same person; the old ones stay good until their end. */
  renew(login: Login, lifetimeSeconds: number): Login;
  secrets(): string[];
}

export function createLogins(clock: Clock): Logins {
  const logins: Login[] = [];

  function add(login: Omit<Login, 'accessToken' | 'expiresAt'>, lifetimeSeconds: number): Login {
    const added = {
      ...login,
      accessToken: `aoaAAAAA${randomBytes(120).toString('base64url')}`,
      expiresAt: new Date(clock.now().getTime() + lifetimeSeconds * 1000),
    };
    logins.push(added);
    return added;
  }

  return {
    login({
      startUrl,
      region,
      session,
      user = 'dev@example.com',
      lifetimeSeconds = 3600,
      refreshable = true,
    }) {
      const login = add(
        {
          user,
          refreshToken: refreshable
            ? `aorAAAAA${randomBytes(120).toString('base64url')}`
            : undefined,
          clientId: randomBytes(16).toString('base64url'),
          clientSecret: randomBytes(120).toString('base64url'),
        },
        lifetimeSeconds,
      );
      const seconds = (date: Date) => date.toISOString().replace(/\.\d+Z/, 'Z');
      return {
        name: `${createHash('sha1')
          .update(session ?? startUrl)
          .digest('hex')}.json`,
        content: JSON.stringify({
          startUrl,
          region,
          accessToken: login.accessToken,
          expiresAt: seconds(login.expiresAt),
          clientId: login.clientId,
          clientSecret: login.clientSecret,
          registrationExpiresAt: seconds(new Date(clock.now().getTime() + 90 * 86_400_000)),
          ...(login.refreshToken !== undefined && { refreshToken: login.refreshToken }),
        }),
      };
    },
    findByAccessToken: (token) => logins.find(({ accessToken }) => accessToken === token),
    findByRefreshToken: (token) => logins.find(({ refreshToken }) => refreshToken === token),
    renew: (login, lifetimeSeconds) => add(login, lifetimeSeconds),
    secrets: () =>
      logins.flatMap(({ accessToken, refreshToken, clientSecret }) => [
        accessToken,
        clientSecret,
        ...(refreshToken === undefined ? [] : [refreshToken]),
      ]),
  };
}
