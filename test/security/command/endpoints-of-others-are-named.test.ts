import { expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../../support/command/helper-cloud.ts';
import { keysCloud } from '../../support/command/keys-cloud.ts';
import { makeHome, runCommand } from '../../support/command/run-command.ts';

// The attack: a profile or a variable leads to a host of somebody else by https, with a certificate that
// this machine trusts. Nothing that a person looks at named that host.

const FOREIGN = 'https://evil.example';
const NAMED = 'Requests go to evil.example, which is not an endpoint of AWS';
const REGION = { AWS_REGION: 'us-east-1' };

it('by doctor and status, also of a profile', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  furnish(home, {
    '.aws/config': `[profile p]\nregion = us-east-1\nservices = s\n[services s]\nbedrock_runtime =\n  endpoint_url = ${FOREIGN}\n`,
  });
  const runtime = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: undefined };
  const env = { ...developerEnv(cloud), ...runtime };
  for (const verb of ['doctor', 'status']) {
    for (const json of [[], ['--json']]) {
      const { stdout } = await runCommand([verb, '--profile', 'p', ...json], {
        env: { ...home.env, ...cloud.env, ...env },
      });
      expect(stdout, verb).toContain(NAMED);
    }
  }
});

it('by status, of a variable', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const env = { ...developerEnv(cloud), ...REGION, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: FOREIGN };
  const { stdout } = await runCommand(['status'], { env: { ...home.env, ...cloud.env, ...env } });
  expect(stdout).toContain('evil.example, which is not an endpoint of AWS');
});

it.each([
  ['codex', []],
  ['claude-code', ['--auth', 'key']],
])('by setup %s, which stores it', async (tool, args) => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const result = await ask(cloud, home, ['setup', tool, '--no-check', ...args], {
    env: { ...REGION, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: FOREIGN },
  });
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(result.stderr).toContain(NAMED);
});

it('by keys', async () => {
  await using world = await keysCloud();
  const result = await world.keys(['list', '--all-users']);
  expect(result, result.stderr).toMatchObject({ code: 0 });
  const host = new URL(world.cloud.env.AWS_ENDPOINT_URL_IAM ?? '').host;
  expect(result.stderr).toContain(`Requests go to ${host}, which is not an endpoint of AWS`);
});

it('and certificates that are not checked, in our words and in those of Node', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const env = {
    ...developerEnv(cloud),
    ...REGION,
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    AWS_ENDPOINT_URL_STS: 'https://127.0.0.1:9',
  };
  const result = await ask(cloud, home, ['get', '--role-arn', NARROW_ROLE], { env });
  expect(result.stderr).toContain('NODE_TLS_REJECT_UNAUTHORIZED is 0');
  expect(result.stderr).toContain('makes TLS connections and HTTPS requests insecure');
  const { stdout } = await ask(cloud, home, ['doctor'], { env });
  expect(stdout).toMatch(/^warn +tls .*NODE_TLS_REJECT_UNAUTHORIZED is 0/m);
});
