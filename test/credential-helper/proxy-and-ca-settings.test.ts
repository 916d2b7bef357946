import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOOPBACK_CERTIFICATE } from '../../packages/emulator/test-support/loopback-certificate.ts';
import { ACCOUNT, startCloud } from '../support/cloud/cloud.ts';
import {
  actionsOf,
  ask,
  developerEnv,
  furnish,
  HELPER_CONFIG,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome } from '../support/command/run-command.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';

const ASSUME = ['--region', 'us-east-1', '--role-arn', NARROW_ROLE];

describe.concurrent('a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('named by %s carries STS and Bedrock', async (name) => {
    await using cloud = await startHelperCloud();
    await using proxy = await startConnectProxy();
    using home = makeHome();
    const env = { ...developerEnv(cloud), [name]: proxy.url };
    expect(await ask(cloud, home, ASSUME, { env })).toMatchObject({ code: 0, stderr: '' });
    expect(proxy.targets).toHaveLength(1);
    expect((await ask(cloud, home, ['doctor', '--region', 'us-east-1'], { env })).code).toBe(0);
    expect(proxy.targets.length).toBeGreaterThan(2);
  });

  it('carries the portal of SSO, and the renewal of a login', async () => {
    await using cloud = await startHelperCloud();
    await using proxy = await startConnectProxy();
    using home = makeHome();
    const { name, content } = cloud.ssoLogin({
      startUrl: 'https://example.awsapps.com/start',
      region: 'eu-west-1',
      session: 'work',
      lifetimeSeconds: -60,
    });
    furnish(home, {
      '.aws/config': `[sso-session work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n[profile dev]\nsso_session = work\nsso_account_id = ${ACCOUNT}\nsso_role_name = Developer\nregion = us-east-1\n`,
      [`.aws/sso/cache/${name}`]: content,
    });
    const result = await ask(cloud, home, ['--profile', 'dev'], { env: { HTTP_PROXY: proxy.url } });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(actionsOf(cloud)).toEqual(['sso-oidc CreateToken', 'sso GetRoleCredentials']);
    // Both by the one tunnel, since both are at the same port here.
    expect(proxy.targets).toHaveLength(1);
  });

  it('is left aside for what NO_PROXY names', async () => {
    await using cloud = await startHelperCloud();
    await using proxy = await startConnectProxy();
    using home = makeHome();
    const env = { ...developerEnv(cloud), HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    expect((await ask(cloud, home, ASSUME, { env })).code).toBe(0);
    expect(proxy.targets).toEqual([]);
  });

  it('that asks for a password is reported, without the one that was tried', async () => {
    await using cloud = await startHelperCloud();
    await using proxy = await startConnectProxy('user:right');
    using home = makeHome();
    const wrong = proxy.url.replace('//', '//user:CANARY-password@');
    const result = await ask(cloud, home, ASSUME, {
      env: { ...developerEnv(cloud), HTTP_PROXY: wrong },
    });
    expect(result.code).toBe(6);
    expect(result.stderr).toContain('407');
    expect(result.stderr).not.toContain('CANARY');
  });
});

describe.concurrent('certificate authorities', () => {
  it.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])('of %s are trusted', async (name) => {
    await using cloud = await startCloud({ ...HELPER_CONFIG, tls: LOOPBACK_CERTIFICATE });
    using home = makeHome();
    const bundle = join(home.path, 'ca.pem');
    writeFileSync(bundle, LOOPBACK_CERTIFICATE.cert);
    const secure = Object.fromEntries(
      Object.entries(cloud.env).map(([key, url]) => [key, url.replace('http:', 'https:')]),
    );
    const env = { ...developerEnv(cloud), ...secure };
    expect(await ask(cloud, home, ASSUME, { env: { ...env, [name]: bundle } })).toMatchObject({
      code: 0,
      stderr: '',
    });
    const without = await ask(cloud, home, [...ASSUME, '--no-cache'], { env });
    expect(without.code).toBe(6);
    expect(without.stderr).toContain('certificates');
  });

  it('of a profile are, too, and through a proxy', async () => {
    await using cloud = await startCloud({ ...HELPER_CONFIG, tls: LOOPBACK_CERTIFICATE });
    await using proxy = await startConnectProxy();
    using home = makeHome();
    const bundle = join(home.path, 'ca.pem');
    const keys = developerEnv(cloud);
    furnish(home, {
      'ca.pem': LOOPBACK_CERTIFICATE.cert,
      '.aws/config': `[default]\nca_bundle = ${bundle}\n`,
      '.aws/credentials': `[default]\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}\n`,
    });
    const secure = Object.fromEntries(
      Object.entries(cloud.env).map(([key, url]) => [key, url.replace('http:', 'https:')]),
    );
    const env = { ...secure, HTTPS_PROXY: proxy.url };
    expect(await ask(cloud, home, ASSUME, { env })).toMatchObject({ code: 0, stderr: '' });
    expect(proxy.targets).toHaveLength(1);
  });

  it('that cannot be read are named', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...developerEnv(cloud), AWS_CA_BUNDLE: join(home.path, 'nowhere.pem') };
    const result = await ask(cloud, home, ASSUME, { env });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('AWS_CA_BUNDLE');
  });
});
