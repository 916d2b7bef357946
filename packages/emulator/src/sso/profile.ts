import type { Directory } from '../aws/directory.ts';
import type { LoginRequest } from './logins.ts';

/** A profile of `~/.aws/config`; with a login's request spread into it, it leads to that login. */
export interface ProfileRequest extends Pick<LoginRequest, 'startUrl' | 'region' | 'session'> {
  /** Default `default`. */
  profile?: string;
  /** Default: the first account with a permission set. */
  accountId?: string;
  /** Default: the account's first. */
  permissionSet?: string;
  /** The `region` of the profile itself; `region` is that of the portal. */
  profileRegion?: string;
}

/** What `aws configure sso` writes, in the form with a session section or in the older one. */
export function writeProfile(request: ProfileRequest, { accounts }: Directory): string {
  const { startUrl, region, session, profile = 'default', profileRegion } = request;
  const account = accounts.find(({ id, permissionSets }) =>
    request.accountId === undefined ? permissionSets.length > 0 : id === request.accountId,
  );
  const portal = { sso_start_url: startUrl, sso_region: region };
  const sessionSection =
    session === undefined
      ? ''
      : writeSection(`sso-session ${session}`, {
          ...portal,
          sso_registration_scopes: 'sso:account:access',
        });
  const section = writeSection(profile === 'default' ? profile : `profile ${profile}`, {
    ...(session === undefined ? portal : { sso_session: session }),
    sso_account_id: request.accountId ?? account?.id,
    sso_role_name: request.permissionSet ?? account?.permissionSets[0]?.name,
    region: profileRegion,
  });
  return sessionSection + section;
}

function writeSection(name: string, settings: Record<string, string | undefined>): string {
  const lines = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} = ${value}\n`],
  );
  return `[${name}]\n${lines.join('')}\n`;
}
