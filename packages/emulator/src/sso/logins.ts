import { randomBytes } from 'node:crypto';
import type { Clock } from '../server/clock.ts';

/** How somebody logs in to IAM Identity Center; all lives are in seconds, negative for the past. */
export interface LoginRequest {
  startUrl: string;
  /** Where the portal is; it need not be where Bedrock is called. */
  region: string;
  /** The name of the `[sso-session]` section; absent for a profile that names the start URL itself. */
  session?: string;
  /** The user name, which sessions are named after; default `dev@example.com`. */
  user?: string;
  /** Of the access token; default 3600. */
  lifetimeSeconds?: number;
  /** Whether there is a refresh token. Default: with a session; without one there never is. */
  refreshable?: boolean;
  /** Of the sign-in, which no renewed token outlasts; default 28800, as in Identity Center. */
  signInSeconds?: number;
  /** Of the client's registration; default 90 days. */
  registrationSeconds?: number;
}

/** A person's login to the access portal. */
export interface Login {
  startUrl: string;
  region: string;
  session?: string;
  user: string;
  accessToken: string;
  expiresAt: Date;
  refreshToken?: string;
  signInEndsAt: Date;
  clientId: string;
  clientSecret: string;
  registrationExpiresAt: Date;
}

/** Who has logged in to the access portal. */
export interface Logins {
  /** @throws Error for a login that there cannot be */
  login(request: LoginRequest): Login;
  findByAccessToken(token: string): Login | undefined;
  findByRefreshToken(token: string): Login | undefined;
  findByClient(clientId: string): Login | undefined;
  /** A new access token for the same person; the old ones stay good until their end. */
  renew(login: Login, lifetimeSeconds: number): Login;
  /** Every access token, refresh token and client secret. */
  secrets(): string[];
}

const SIGN_IN_SECONDS = 8 * 3600;
const REGISTRATION_SECONDS = 90 * 86_400;
/** Of a role session's name (STS, AssumeRoleWithSAML). */
const USER = /^[\w+=,.@-]{2,64}$/;

export function createLogins(clock: Clock): Logins {
  const logins: Login[] = [];
  const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);

  function add(login: Login): Login {
    logins.push(login);
    return login;
  }

  return {
    login({ startUrl, region, session, user = 'dev@example.com', ...request }) {
      const { refreshable = session !== undefined } = request;
      if (refreshable && session === undefined) {
        throw new Error('refreshable needs a session: a login without one has no refresh token');
      }
      if (!USER.test(user)) {
        throw new Error(`user must be 2 to 64 of A-Z a-z 0-9 _+=,.@-, not "${user}"`);
      }
      return add({
        startUrl,
        region,
        ...(session !== undefined && { session }),
        user,
        accessToken: makeToken('aoa'),
        expiresAt: after(request.lifetimeSeconds ?? 3600),
        ...(refreshable && { refreshToken: makeToken('aor') }),
        signInEndsAt: after(request.signInSeconds ?? SIGN_IN_SECONDS),
        // The real ones end so, too.
        clientId: Buffer.concat([randomBytes(16), Buffer.from(region)]).toString('base64url'),
        clientSecret: randomBytes(240).toString('base64url'),
        registrationExpiresAt: after(request.registrationSeconds ?? REGISTRATION_SECONDS),
      });
    },
    findByAccessToken: (token) => logins.find(({ accessToken }) => accessToken === token),
    findByRefreshToken: (token) => logins.find(({ refreshToken }) => refreshToken === token),
    findByClient: (id) => logins.find(({ clientId }) => clientId === id),
    renew: (login, lifetimeSeconds) =>
      add({ ...login, accessToken: makeToken('aoa'), expiresAt: after(lifetimeSeconds) }),
    secrets: () => [
      ...new Set(
        logins.flatMap(({ accessToken, refreshToken, clientSecret }) => [
          accessToken,
          clientSecret,
          ...(refreshToken === undefined ? [] : [refreshToken]),
        ]),
      ),
    ],
  };
}

/** They begin as Identity Center's own do, for access and for refresh tokens. */
function makeToken(prefix: 'aoa' | 'aor'): string {
  return `${prefix}AAAAA${randomBytes(120).toString('base64url')}`;
}
