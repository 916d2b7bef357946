import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { command, makeHome, runProgram, STATIC_KEYS } from '../support/command/run-command.ts';

const IN_REGION = ['--region', 'us-east-1'];

describe.concurrent('exit code', () => {
  it.each<[number, string, string[], Record<string, string>, RegExp]>([
    [2, 'an option that does not exist', ['--regoin'], {}, /--regoin/],
    [2, 'a region that is none', ['--region', 'Mars'], { keys: 'yes' }, /region/],
    [2, 'an ARN that is none', [...IN_REGION, '--role-arn', 'dev'], { keys: 'yes' }, /--role-arn/],
    [4, 'no credentials', IN_REGION, {}, /No AWS credentials/],
    [4, 'a profile that is not there', [...IN_REGION, '--profile', 'dve'], {}, /dve.*\n.*dev/],
    [5, 'no region', [], { keys: 'yes' }, /No region/],
    [
      8,
      'a role that nobody may assume',
      [...IN_REGION, '--role-arn', NARROW_ROLE.replace('bedrock-dev', 'nobody')],
      { keys: 'yes' },
      /refused the role/,
    ],
  ])('%i: %s', async (code, _, args, { keys }, says) => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, { '.aws/config': '[profile dev]\nregion = us-east-1\n' });
    const result = await ask(cloud, home, args, { env: keys ? developerEnv(cloud) : {} });
    expect(result.stderr).toMatch(says);
    expect(result.code).toBe(code);

    const asJson = await ask(cloud, home, [...args, '--json'], {
      env: keys ? developerEnv(cloud) : {},
    });
    const { error } = JSON.parse(asJson.stderr) as { error: { exitCode: number; hint: string } };
    expect(error).toMatchObject({ exitCode: code, hint: expect.stringMatching(/\w/) });
    expect(asJson.code).toBe(code);
  });

  it('8: a key that Bedrock refuses, by doctor, which says which action is missing', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    cloud.faults.add({
      service: 'bedrock',
      kind: 'status',
      status: 403,
      code: 'AccessDeniedException',
      message: 'User is not authorized to perform: bedrock:CallWithBearerToken',
    });
    const { code, stdout } = await ask(cloud, home, ['doctor', ...IN_REGION], {
      env: developerEnv(cloud),
    });
    expect(code).toBe(8);
    expect(stdout).toMatch(/^fail +key .*\n.*bedrock:CallWithBearerToken/m);
  });
});

describe.concurrent('the region', () => {
  it.each([
    ['the option', ['--region', 'us-east-2'], { AWS_REGION: 'us-west-2' }, 'us-east-2'],
    ['AWS_REGION', [], { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'eu-west-1' }, 'us-west-2'],
    ['AWS_DEFAULT_REGION', [], { AWS_DEFAULT_REGION: 'eu-west-1' }, 'eu-west-1'],
    ["the profile's", [], {}, 'eu-west-3'],
  ])('is %s, in this order', async (_, args, env, region) => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const keys = developerEnv(cloud);
    furnish(home, {
      '.aws/config': '[default]\nregion = eu-west-3\n',
      '.aws/credentials': `[default]\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}\n`,
    });
    const { stdout } = await ask(cloud, home, ['--format', 'json', ...args], { env });
    expect(JSON.parse(stdout)).toMatchObject({ Region: region });
  });
});

it.skipIf(!existsSync('/dev/full'))('1: an answer that cannot be written', async () => {
  using home = makeHome();
  const words = command.map((word) => `'${word}'`).join(' ');
  const result = await runProgram(['sh', '-c', `${words} --region us-east-1 > /dev/full`], {
    env: { ...home.env, ...STATIC_KEYS },
  });
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/^bedrock-token: The output could not be written \(ENOSPC\)/);
});

it('a reader that has gone is no failure', async () => {
  using home = makeHome();
  const words = command.map((word) => `'${word}'`).join(' ');
  const script = `set -o pipefail; ${words} completion bash | true`;
  const result = await runProgram(['bash', '-c', script], { env: home.env });
  expect(result).toMatchObject({ code: 0, stderr: '' });
});
