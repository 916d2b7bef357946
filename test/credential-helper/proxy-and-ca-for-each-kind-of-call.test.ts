import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOOPBACK_CERTIFICATE } from '../../packages/emulator/test-support/loopback-certificate.ts';
import { type Cloud, ROLE, startCloud } from '../support/cloud/cloud.ts';
import {
  actionsOf,
  ask,
  developerEnv,
  furnish,
  HELPER_CONFIG,
  NARROW_ROLE,
} from '../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../support/command/run-command.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';

const LOGIN = {
  startUrl: 'https://example.awsapps.com/start',
  region: 'eu-west-1',
  session: 'work',
  lifetimeSeconds: -60,
};

/** One way to a key for each kind of server that the command asks. */
interface Way {
  args: string[];
  /** What must have been asked, in this order. */
  asks: string[];
  prepare: (cloud: Cloud, home: Home) => NodeJS.ProcessEnv;
}

const toSection = ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret }: NodeJS.ProcessEnv) =>
  `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;

const WAYS: Record<string, Way> = {
  'STS, for a role on top': {
    args: ['--role-arn', NARROW_ROLE],
    asks: ['sts AssumeRole'],
    prepare: (cloud) => developerEnv(cloud),
  },
  'STS, for the role of a profile': {
    args: ['--profile', 'narrow'],
    asks: ['sts AssumeRole'],
    prepare(cloud, home) {
      const source = `[profile keys]\n${toSection(developerEnv(cloud))}`;
      const config = `[profile narrow]\nrole_arn = ${NARROW_ROLE}\nsource_profile = keys\n`;
      furnish(home, { '.aws/config': config + source });
      return {};
    },
  },
  'STS, for a web identity': {
    args: [],
    asks: ['sts AssumeRoleWithWebIdentity'],
    prepare(_, home) {
      const identity = join(home.path, 'identity');
      return { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: identity };
    },
  },
  'the portal of SSO, and the renewal of its login': {
    args: ['--profile', 'dev'],
    asks: ['sso-oidc CreateToken', 'sso GetRoleCredentials'],
    prepare(cloud, home) {
      const { name, content } = cloud.ssoLogin(LOGIN);
      const config = cloud.ssoProfile({ ...LOGIN, profile: 'dev' });
      furnish(home, { '.aws/config': config, [`.aws/sso/cache/${name}`]: content });
      return {};
    },
  },
  'the clock of AWS and Bedrock, by doctor': {
    args: ['doctor', '--call', 'amazon.nova-lite-v1:0'],
    asks: ['bedrock ListFoundationModels', 'bedrock-runtime Converse'],
    prepare: (cloud) => developerEnv(cloud),
  },
};

/** An emulator behind TLS whose authority nobody knows, and the variables that lead to it. */
async function prepareWay({ prepare }: Way) {
  const cloud = await startCloud({ ...HELPER_CONFIG, tls: LOOPBACK_CERTIFICATE });
  const home = makeHome();
  const secure = Object.fromEntries(
    Object.entries(cloud.env).map(([name, url]) => [name, url.replace('http:', 'https:')]),
  );
  furnish(home, { 'ca.pem': LOOPBACK_CERTIFICATE.cert });
  const env = { ...secure, AWS_REGION: 'us-east-1', ...prepare(cloud, home) };
  if ('AWS_WEB_IDENTITY_TOKEN_FILE' in env) await writeIdentity(cloud, home);
  return {
    cloud,
    home,
    env,
    async [Symbol.asyncDispose]() {
      home[Symbol.dispose]();
      await cloud[Symbol.asyncDispose]();
    },
  };
}

async function writeIdentity(cloud: Cloud, home: Home): Promise<void> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } =
    cloud.oidcEnv();
  const answer = await fetch(`${url}&audience=sts.amazonaws.com`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { value } = (await answer.json()) as { value: string };
  writeFileSync(join(home.path, 'identity'), value);
}

const askedOf = (cloud: Cloud) =>
  actionsOf(cloud).filter((action) => !/^(oidc|github)|undefined/.test(action));

describe.concurrent.each(Object.entries(WAYS))('%s', (_, way) => {
  it.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])('trusts whom %s names', async (name) => {
    await using prepared = await prepareWay(way);
    const { cloud, home, env } = prepared;
    const trusting = { ...env, [name]: join(home.path, 'ca.pem') };
    const result = await ask(cloud, home, way.args, { env: trusting });
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
    for (const action of way.asks) expect(askedOf(cloud)).toContain(action);
  });

  it('trusts nobody else', async () => {
    await using prepared = await prepareWay(way);
    const { cloud, home, env } = prepared;
    const { code, stdout, stderr } = await ask(cloud, home, way.args, { env });
    expect(code).toBe(6);
    expect(stdout + stderr).toMatch(/No response from .*127\.0\.0\.1.*SIGNED_CERT/);
    expect(askedOf(cloud)).toEqual([]);
  });

  it('goes through the proxy that HTTPS_PROXY names, and never around it', async () => {
    await using prepared = await prepareWay(way);
    await using proxy = await startConnectProxy();
    const { cloud, home, env } = prepared;
    const proxied = { ...env, AWS_CA_BUNDLE: join(home.path, 'ca.pem'), HTTPS_PROXY: proxy.url };
    const result = await ask(cloud, home, way.args, { env: proxied });
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(cloud.url).host]));

    const nowhere = { ...proxied, HTTPS_PROXY: 'http://127.0.0.1:9' };
    const before = askedOf(cloud).length;
    const args = way.args[0] === 'doctor' ? way.args : [...way.args, '--no-cache'];
    expect((await ask(cloud, home, args, { env: nowhere })).code).toBe(6);
    expect(askedOf(cloud)).toHaveLength(before);
  });
});
