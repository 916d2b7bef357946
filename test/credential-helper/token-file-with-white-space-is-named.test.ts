import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, type Cloud } from '../support/cloud/cloud.ts';
import { ask, furnish, startHelperCloud } from '../support/command/helper-cloud.ts';
import { makeHome, runProgram } from '../support/command/run-command.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-ci`;
const GET = ['get', '--no-cache', '--region', 'us-west-2'];

let cloud: Cloud;
let token = '';
beforeAll(async () => {
  cloud = await startHelperCloud();
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: own } =
    cloud.oidcEnv();
  const headers = { authorization: `Bearer ${own}` };
  const answer = await fetch(`${url}&audience=sts.amazonaws.com`, { headers });
  token = ((await answer.json()) as { value: string }).value;
});
afterAll(() => cloud.stop());

it('a line break behind the token in a file is named, and the command of the hint takes it away', async () => {
  using home = makeHome();
  furnish(home, { identity: `${token}\n` });
  const env = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: join(home.path, 'identity') };
  const refused = await ask(cloud, home, GET, { env });
  expect(refused.code).not.toBe(0);
  const [, cure = ''] =
    /AWS_WEB_IDENTITY_TOKEN_FILE has white space .* Take it away: (.*)$/m.exec(refused.stderr) ??
    [];
  expect(cure).toContain('printf');
  expect(await runProgram(['sh', '-c', cure], { env })).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(env.AWS_WEB_IDENTITY_TOKEN_FILE, 'utf8')).toBe(token);
  expect(await ask(cloud, home, GET, { env })).toMatchObject({ code: 0 });
});

it('the same of a profile; a good file is not blamed for what STS refuses', async () => {
  using home = makeHome();
  furnish(home, {
    identity: `${token}\n`,
    '.aws/config': `[profile ci]\nrole_arn = ${ROLE}\nweb_identity_token_file = ~/identity\n`,
  });
  const refused = await ask(cloud, home, [...GET, '--profile', 'ci']);
  expect(refused.stderr).toContain('The file of web_identity_token_file has white space');
  furnish(home, { identity: `${token}x` });
  const bad = await ask(cloud, home, [...GET, '--profile', 'ci']);
  expect(bad.code).not.toBe(0);
  expect(bad.stderr).not.toContain('white space');
});
