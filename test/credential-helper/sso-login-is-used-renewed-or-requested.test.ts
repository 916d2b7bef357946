import { join } from 'node:path';
import type { LoginRequest } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, type Cloud } from '../support/cloud/cloud.ts';
import { actionsOf, ask, furnish, startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const START_URL = 'https://example.awsapps.com/start';
/** Not the region of the key: the portal is where the organisation put it. */
const PORTAL_REGION = 'eu-central-1';

const SESSION_CONFIG = `[sso-session work]
sso_start_url = ${START_URL}
sso_region = ${PORTAL_REGION}
[profile dev@work]
sso_session = work
sso_account_id = ${ACCOUNT}
sso_role_name = Developer
region = us-west-2
`;
const LEGACY_CONFIG = `[profile old]
sso_start_url = ${START_URL}
sso_region = ${PORTAL_REGION}
sso_account_id = ${ACCOUNT}
sso_role_name = Developer
region = us-west-2
`;

function logIn(cloud: Cloud, home: Home, request: Partial<LoginRequest>): void {
  const { name, content } = cloud.ssoLogin({
    startUrl: START_URL,
    region: PORTAL_REGION,
    ...request,
  });
  furnish(home, { [join('.aws', 'sso', 'cache', name)]: content });
}

describe.concurrent('an SSO login', () => {
  it('of a session section gives a key, by one call', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': SESSION_CONFIG });
    logIn(cloud, home, { session: 'work' });
    const result = await ask(cloud, home, ['--profile', 'dev@work', '--format', 'json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ Source: 'sso', Region: 'us-west-2' });
    expect(actionsOf(cloud)).toEqual(['sso GetRoleCredentials']);
  });

  it('of a profile of the older form does, too', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': LEGACY_CONFIG });
    logIn(cloud, home, { refreshable: false });
    const result = await ask(cloud, home, ['--format', 'json'], { env: { AWS_PROFILE: 'old' } });
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  it('that has expired is renewed without a message', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': SESSION_CONFIG });
    logIn(cloud, home, { session: 'work', lifetimeSeconds: -60 });
    const result = await ask(cloud, home, ['--profile', 'dev@work']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(actionsOf(cloud)).toEqual(['sso-oidc CreateToken', 'sso GetRoleCredentials']);
  });

  it.each<[string, string, string, Partial<LoginRequest> | undefined, string]>([
    ['was never there', SESSION_CONFIG, 'dev@work', undefined, 'dev@work'],
    [
      'has expired and cannot be renewed',
      SESSION_CONFIG,
      'dev@work',
      { session: 'work', lifetimeSeconds: -60, refreshable: false },
      'dev@work',
    ],
    [
      'has expired, in the older form',
      LEGACY_CONFIG,
      'old',
      { lifetimeSeconds: -60, refreshable: false },
      'old',
    ],
  ])('that %s is asked for by one line, exit 3', async (_, config, profile, login, quoted) => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': config });
    if (login !== undefined) logIn(cloud, home, login);
    const result = await ask(cloud, home, ['--profile', profile]);
    expect(result.code).toBe(3);
    expect(result.stderr.split('\n')).toContain(`  Run: aws sso login --profile ${quoted}`);
    expect(result.milliseconds).toBeLessThan(await allow(1_500));
  });

  it('that the portal knows no more is asked for', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': LEGACY_CONFIG });
    logIn(cloud, home, { refreshable: false });
    cloud.clock.offsetMs = 7_200_000;
    const result = await ask(cloud, home, ['--profile', 'old']);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('Run: aws sso login --profile old');
  });

  it('without the role is reported, exit 8', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': LEGACY_CONFIG.replace('Developer', 'Admin') });
    logIn(cloud, home, { refreshable: false });
    const result = await ask(cloud, home, ['--profile', 'old']);
    expect(result.code).toBe(8);
  });
});
