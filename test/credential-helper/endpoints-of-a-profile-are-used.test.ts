import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endpointsAsProfile } from '../support/cloud/endpoints-as-profile.ts';
import {
  actionsOf,
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { keysCloud, REGION } from '../support/command/keys-cloud.ts';
import { makeHome } from '../support/command/run-command.ts';

it('each call goes where the profile says, and a child gets the endpoint of Bedrock', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const keys = Object.entries(developerEnv(cloud)).map(([k, v]) => `${k.toLowerCase()} = ${v}\n`);
  const endpoints = Object.entries(cloud.env).filter(([k]) => k.startsWith('AWS_ENDPOINT_URL'));
  const none = Object.fromEntries(endpoints.map(([k]) => [k, undefined]));
  const url = String(endpoints.find(([k]) => /URL$|_STS$/.test(k))?.[1]);
  const runtime = String(Object.fromEntries(endpoints).AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? url);
  furnish(home, {
    '.aws/config': `[default]
endpoint_url = http://127.0.0.1:9
[profile p]
region = us-east-1
services = emulated
${keys.join('')}
[services emulated]
sts =
  endpoint_url = ${url}
bedrock_runtime =
  endpoint_url = ${runtime}
`,
  });
  const print = 'process.stdout.write(process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? "none")';
  const args = ['exec', '--profile', 'p', '--role-arn', NARROW_ROLE];
  const command = ['--', process.execPath, '-e', print];
  // The second time, the key comes from the cache.
  for (let time = 0; time < 2; time++) {
    const result = await ask(cloud, home, [...args, ...command], { env: none });
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: runtime });
  }
  expect(actionsOf(cloud)).toEqual(['sts AssumeRole']);
});

const EVERYTHING = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }],
};

it('IAM, Secrets Manager and SSM are where the profile says', async () => {
  await using world = await keysCloud({ policies: [EVERYTHING] });
  world.cloud.secretsManager.put({ name: 'app/key', region: REGION });
  const { services, none } = endpointsAsProfile(world.cloud.env);
  furnish(world.home, {
    '.aws/config': `[default]\nservices = emulated\n${services}`,
    'sinks.yml': '- { type: secrets-manager, name: app/key }\n- { type: ssm, name: /app/key }\n',
  });
  const args = [
    'create',
    '--user',
    'ci',
    '--create-user',
    '--days',
    '60',
    '--sinks',
    'sinks.yml',
    '--escrow',
    'app/key',
  ];
  const result = await world.keys(args, { env: none });
  expect(result, result.stderr).toMatchObject({ code: 0 });
  const asked = new Set(world.cloud.journal.entries().map(({ service }) => service));
  expect([...asked]).toEqual(expect.arrayContaining(['iam', 'secretsmanager', 'ssm', 'bedrock']));
});

it('the credential_process of a profile gets none of its endpoints', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const { services, none } = endpointsAsProfile(cloud.env);
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = developerEnv(cloud);
  furnish(home, {
    '.aws/config': `[profile p]\nregion = us-east-1\nservices = emulated\nendpoint_url = http://127.0.0.1:9\ncredential_process = sh '${home.path}/keys.sh'\n${services}`,
    'keys.sh': `env > '${home.path}/seen'\necho '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}'\n`,
  });
  const args = ['get', '--profile', 'p', '--role-arn', NARROW_ROLE];
  const result = await ask(cloud, home, args, { env: none });
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(readFileSync(join(home.path, 'seen'), 'utf8')).not.toContain('ENDPOINT_URL');
  expect(actionsOf(cloud)).toEqual(['sts AssumeRole']);
});
