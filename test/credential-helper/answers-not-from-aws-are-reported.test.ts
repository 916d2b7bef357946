import { expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome } from '../support/command/run-command.ts';

const REGION = ['--region', 'us-west-2'];
const USER = ['--user', 'bedrock-ci'];
const HTML = {
  body: '<html><p>Sign in to the portal</p></html>',
  type: 'text/html; charset=utf-8',
};
const BODIES: { body: string; type?: string }[] = [
  HTML,
  { body: 'Blocked', type: 'text/plain' },
  { body: '' },
  { body: '{}', type: 'application/json' },
  { body: '[]', type: 'application/json' },
  { body: 'null', type: 'application/json' },
  { body: '{"message":5,"__type":7}', type: 'application/json' },
  { body: '<ErrorResponse><Error/></ErrorResponse>', type: 'text/xml' },
];
const CALLS: [service: string, args: string[]][] = [
  ['sts', ['get', '--role-arn', NARROW_ROLE]],
  ['sts', ['get', '--profile', 'chained']],
  ['iam', ['keys', 'list', ...USER]],
  ['ssm', ['keys', 'rotate', ...USER, '--create-user', '--sinks', 'ssm.yml']],
  ['secretsmanager', ['keys', 'rotate', ...USER, '--create-user', '--sinks', 'secret.yml']],
];

it.each(CALLS)('%s: a refusal of any other form is one clear line (%s)', async (service, args) => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = developerEnv(cloud);
  furnish(home, {
    'ssm.yml': '- { type: ssm, name: /a/b }',
    'secret.yml': '- { type: secrets-manager, name: a/b }',
    '.aws/credentials': `[default]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\n`,
    '.aws/config': `[profile chained]\nrole_arn=${NARROW_ROLE}\nsource_profile=default\n`,
  });
  for (const [index, { body, type }] of BODIES.entries()) {
    const status = index % 2 === 0 ? 403 : 302;
    cloud.faults.clear();
    cloud.faults.add({
      service,
      kind: 'status',
      status,
      body,
      headers: { 'content-type': type ?? '' },
      times: 'always',
    });
    const { stderr, code } = await ask(cloud, home, [...args, ...REGION]);
    const last = stderr.trim().split('\n').slice(-2).join('\n');
    expect(last, `${status} ${body}`).toContain(`from 127.0.0.1 has status ${status} and a body`);
    expect(last).toMatch(/so it is not from AWS\.\n {2}.*proxies/);
    if (type !== undefined) expect(last).toContain(`of type ${type.split(';')[0]},`);
    expect(stderr).not.toMatch(/SyntaxError|Unexpected|Deserialization|Unknown|portal/);
    expect(code).toBe(6);
  }
});
