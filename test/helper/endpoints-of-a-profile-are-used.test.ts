import { expect, it } from 'vitest';
import {
  actionsOf,
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../runner/helper-cloud.ts';
import { makeHome } from '../runner/run-command.ts';

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
