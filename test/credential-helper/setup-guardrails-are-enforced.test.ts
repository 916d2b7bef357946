import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { callBedrock, keysCloud, LIMITED_ACCESS, REGION } from '../support/command/keys-cloud.ts';
import { command, makeHome, runCommand, runProgram } from '../support/command/run-command.ts';

/** What the command prints. */
async function printGuardrails(...options: string[]): Promise<PolicyDocument> {
  using home = makeHome();
  const { code, stdout } = await runCommand(['setup', 'guardrails', ...options], { env: home.env });
  expect(code).toBe(0);
  return JSON.parse(stdout) as PolicyDocument;
}

const MANTLE: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'bedrock-mantle:*', Resource: '*' }],
};

const world = async (...options: string[]) =>
  keysCloud({
    users: [
      { name: 'ci', managedPolicies: [LIMITED_ACCESS] },
      { name: 'mantle', policies: [MANTLE] },
    ],
    account: { serviceControlPolicies: [await printGuardrails(...options)] },
  });

const create = (days: string[]) => ['create', '--user', 'ci', '--adopt', '--out', 'key', ...days];

describe.concurrent('an account with what setup guardrails prints', () => {
  it('creates no long-term key, and takes none that was there', async () => {
    await using account = await world();
    const refused = await account.keys(create(['--days', '30']));
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/service control policy/i);
    const { value } = account.cloud.issueApiKey({ user: 'ci' });
    expect(await callBedrock(account.cloud, value)).toBe(403);
  });

  it('takes no long-term key on the mantle endpoint either, and still takes short-term ones', async () => {
    await using account = await world();
    const { cloud } = account;
    const { value } = cloud.issueApiKey({ user: 'mantle' });
    const ask = async (key: string) => {
      const url = `${cloud.regionEnv(REGION).AWS_ENDPOINT_URL_BEDROCK_MANTLE}/v1/chat/completions`;
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const messages = [{ role: 'user', content: 'Hello' }];
      const body = JSON.stringify({ model: 'openai.gpt-oss-20b', messages });
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await ask(value)).toBe(403);
    const own = cloud.issue({ user: 'mantle' });
    const { stdout } = await runCommand(['get', '--no-cache'], {
      env: {
        ...account.env,
        AWS_ACCESS_KEY_ID: own.accessKeyId,
        AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
      },
    });
    expect(await ask(stdout.trim())).toBe(200);
  });

  it('with --max-key-days creates keys that expire by then, and no others', async () => {
    await using account = await world('--max-key-days', '60');
    for (const days of [['--days', '61'], ['--no-expiry']]) {
      expect((await account.keys(create(days))).code).not.toBe(0);
    }
    expect(await account.keys(create(['--days', '60']))).toMatchObject({ code: 0 });
    expect(await callBedrock(account.cloud, account.keyIn('key'))).toBe(200);
  });
});

describe.concurrent('setup guardrails --check-policy', () => {
  it('names what a policy lets through, and reads a pipe', async () => {
    using home = makeHome();
    const policy = await printGuardrails('--max-key-days', '60');
    const file = join(home.path, 'scp.json');
    const check = ['setup', 'guardrails', '--max-key-days', '60', '--check-policy'];
    const run = (text: string) => {
      writeFileSync(file, text);
      return runCommand([...check, file], { env: home.env });
    };
    expect(await run(JSON.stringify(policy))).toMatchObject({ code: 0, stderr: '' });

    const [longer] = [policy.Statement].flat();
    const partial = await run(JSON.stringify({ ...policy, Statement: [longer] }));
    expect(partial.code).toBe(12);
    expect(partial.stdout).toContain(
      'It does not deny a key of bedrock.amazonaws.com that never expires.',
    );
    const words = [...command, ...check, '-'].map((word) => `'${word}'`).join(' ');
    const piped = await runProgram(['sh', '-c', `cat '${file}' | ${words} --json`], {
      env: { ...home.env, PATH: process.env.PATH },
    });
    expect(JSON.parse(piped.stdout).differences[0]).toMatchObject({ effect: 'open' });
  });

  it.each([
    [
      'LONG_TERM',
      'long_term',
      /DenyUseOfLongTermKeys \(lets through\)\n.*The value long_term of bedrock:bearerTokenType is not LONG_TERM: case matters\./,
    ],
    ['LONG_TERM', 'LONGTERM', /The value LONGTERM of bedrock:bearerTokenType is not LONG_TERM\./],
    [
      'bedrock-mantle:BearerTokenType',
      'bedrock-mantle:BearerTokenTyp',
      /Its condition key bedrock-mantle:BearerTokenTyp looks like a misspelling of bedrock-mantle:BearerTokenType\./,
    ],
    [
      'CreateServiceSpecificCredential',
      'CreateServiceSpecificCredentials',
      /Its action iam:CreateServiceSpecificCredentials looks like a misspelling of iam:CreateServiceSpecificCredential\./,
    ],
    [
      'bedrock.amazonaws.com',
      'Bedrock.amazonaws.com',
      /The value Bedrock\.amazonaws\.com of .* is not bedrock\.amazonaws\.com: case matters/,
    ],
    [
      'user/BedrockAPIKey-*',
      'user/bedrockapikey-*',
      /Its resource .*user\/bedrockapikey-\* does not match users named BedrockAPIKey-\*: case/,
    ],
    ['"Deny"', '"DENY"', /Its effect DENY is not Deny: case matters/],
  ])('names %s that is written as %s', async (right, wrong, says) => {
    using home = makeHome();
    const file = join(home.path, 'scp.json');
    writeFileSync(file, JSON.stringify(await printGuardrails()).replace(right, wrong));
    const checked = await runCommand(['setup', 'guardrails', '--check-policy', file], {
      env: home.env,
    });
    expect(checked.code).toBe(12);
    expect(checked.stdout).toMatch(says);
    expect(checked.stdout).toMatch(/^ {2}Write /m);
  });

  it.each([
    ['LONG_TERM', 'LONG_*'],
    ['CallWithBearerToken', 'callwithbearertoken'],
    ['bedrock:bearerTokenType', 'bedrock:BEARERTOKENTYPE'],
    ['"StringEquals":{"bedrock:', '"StringEqualsIgnoreCase":{"bedrock:'],
  ])('accepts %s written as %s', async (right, other) => {
    using home = makeHome();
    const file = join(home.path, 'scp.json');
    const text = JSON.stringify(await printGuardrails()).replace(right, other);
    writeFileSync(file, other.endsWith('*') ? text.replaceAll('StringEquals', 'StringLike') : text);
    const checked = await runCommand(['setup', 'guardrails', '--check-policy', file], {
      env: home.env,
    });
    expect(checked, checked.stdout).toMatchObject({ code: 0 });
  });

  it.each([
    ['text', /The policy of --check-policy is not JSON\./],
    ['{"Version": "2012-10-17"}', /The policy of --check-policy has no statements\./],
    ['[]', /The policy of --check-policy has no statements\./],
  ])('refuses %s', async (text, message) => {
    using home = makeHome();
    const file = join(home.path, 'scp.json');
    writeFileSync(file, text);
    const refused = await runCommand(['setup', 'guardrails', '--check-policy', file], {
      env: home.env,
    });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(message);
  });

  it.each(['0', '36601', 'many', '1.5'])('refuses --max-key-days %s', async (days) => {
    using home = makeHome();
    const refused = await runCommand(['setup', 'guardrails', '--max-key-days', days], {
      env: home.env,
    });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('Give a number from 1 to 36600');
  });
});
