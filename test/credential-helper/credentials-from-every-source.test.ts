import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askControlPlane } from '../support/cloud/ask-bedrock.ts';
import { type Cloud, ROLE } from '../support/cloud/cloud.ts';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

/** A key, and where its credentials came from; Bedrock must accept it. */
async function obtain(cloud: Cloud, home: Home, args: string[], env: NodeJS.ProcessEnv) {
  const result = await ask(cloud, home, ['get', '--format', 'json', ...args], {
    env: { AWS_REGION: 'us-east-1', ...env },
  });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const { Token, Source } = JSON.parse(result.stdout) as { Token: string; Source: string };
  expect((await askControlPlane(cloud.env, Token, '/foundation-models')).status).toBe(200);
  return Source;
}

function toSection(name: string, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }: NodeJS.ProcessEnv) {
  return `[${name}]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`;
}

describe.concurrent('credentials come from', () => {
  it('the environment', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    expect(await obtain(cloud, home, [], developerEnv(cloud))).toBe('environment');
  });

  it('a profile with keys, by --profile and by AWS_PROFILE', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/credentials': toSection('dev', developerEnv(cloud)) });
    expect(await obtain(cloud, home, ['--profile', 'dev'], {})).toBe('profile');
    expect(await obtain(cloud, home, [], { AWS_PROFILE: 'dev' })).toBe('profile');
  });

  it('a profile whose role is assumed with the keys of another', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, {
      '.aws/credentials': toSection('dev', developerEnv(cloud)),
      '.aws/config': `[profile narrow]\nrole_arn = ${NARROW_ROLE}\nsource_profile = dev\n`,
    });
    expect(await obtain(cloud, home, ['--profile', 'narrow'], {})).toBe('role');
  });

  it('a role on top of what was found, narrowed to inference', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const args = ['--role-arn', NARROW_ROLE, '--scope', 'inference'];
    expect(await obtain(cloud, home, args, developerEnv(cloud))).toBe('role');
    const [assumed] = cloud.journal.entries().filter(({ action }) => action === 'AssumeRole');
    expect(assumed?.parameters?.Policy).toContain('bedrock:InvokeModel');
  });

  it('a credential_process', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = developerEnv(cloud);
    furnish(home, {
      'keys.json': JSON.stringify({
        Version: 1,
        AccessKeyId: env.AWS_ACCESS_KEY_ID,
        SecretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      }),
      '.aws/config': `[profile made]\ncredential_process = cat ${join(home.path, 'keys.json')}\n`,
    });
    expect(await obtain(cloud, home, ['--profile', 'made'], {})).toBe('process');
  });

  it('a web identity', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } =
      cloud.oidcEnv();
    const answer = await fetch(`${url}&audience=sts.amazonaws.com`, {
      headers: { authorization: `Bearer ${token}` },
    });
    furnish(home, { identity: ((await answer.json()) as { value: string }).value });
    const env = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: join(home.path, 'identity') };
    expect(await obtain(cloud, home, [], env)).toBe('web-identity');
  });

  it('a container', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    expect(await obtain(cloud, home, [], cloud.containerEnv('bedrock-dev'))).toBe('container');
  });

  it('an instance', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    expect(await obtain(cloud, home, [], cloud.instanceEnv('bedrock-dev'))).toBe('instance');
  });
});

it('an instance that does not answer is given up within a second', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  cloud.faults.add({ service: 'latest', kind: 'hang', times: 10 });
  const env = { AWS_REGION: 'us-east-1', ...cloud.instanceEnv('bedrock-dev') };
  const result = await ask(cloud, home, [], { env });
  expect(result.code).toBe(4);
  expect(result.milliseconds).toBeLessThan(await allow(1_200));
});

it('off EC2 nobody asks for instance metadata', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const result = await ask(cloud, home, [], { env: { AWS_REGION: 'us-east-1' } });
  expect(result.code).toBe(4);
  expect(result.stderr).toMatch(/AWS_ACCESS_KEY_ID.*profile default.*EC2/);
  expect(result.milliseconds).toBeLessThan(await allow(500));
});

it('a key that ends before --duration, with its session, says so once', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const env = { AWS_REGION: 'us-east-1', ...developerEnv(cloud) };
  const args = ['--role-arn', NARROW_ROLE, '--duration', '8h'];
  const first = await ask(cloud, home, args, { env });
  expect(first.stderr).toMatch(
    /^bedrock-token: warning: the key is valid for (1 h|59 min), until its AWS session expires, not for the 8 h of --duration\.\n$/,
  );
  expect((await ask(cloud, home, args, { env })).stderr).toBe('');
});
