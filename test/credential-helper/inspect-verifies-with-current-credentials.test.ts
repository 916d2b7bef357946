import { describe, expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const SESSION = {
  ...ENV,
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE12',
  AWS_SESSION_TOKEN: 'CANARY/1',
};

/** One character of the signature is another one. */
function forge(key: string): string {
  const url = atob(key.replace('bedrock-api-key-', ''));
  const forged = url.replace(/(X-Amz-Signature=)(.)/, (_, name: string, digit: string) =>
    name.concat(digit === '0' ? '1' : '0'),
  );
  expect(forged).not.toBe(url);
  return `bedrock-api-key-${btoa(forged)}`;
}

/** A key that gives itself more life than was signed. */
const lengthen = (key: string) =>
  `bedrock-api-key-${btoa(atob(key.replace('bedrock-api-key-', '')).replace('X-Amz-Expires=43200', 'X-Amz-Expires=43199'))}`;

const same = (key: string) => key;

const WORDS = {
  matches: [0, 'signed with these credentials'],
  differs: [8, 'it was changed, or signed with another secret'],
  'other-session': [8, 'signed by another session'],
  'other-credentials': [8, 'signed with other credentials'],
} as const;

describe.concurrent('inspect --verify', () => {
  it.each<[string, object, object, keyof typeof WORDS, ((key: string) => string)?]>([
    ['the keys that made it', ENV, ENV, 'matches'],
    ['the session that made it', SESSION, SESSION, 'matches'],
    ['another current region', ENV, { ...ENV, AWS_REGION: 'eu-west-1' }, 'matches'],
    ['no current region', ENV, STATIC_KEYS, 'matches'],
    ['a forged signature', ENV, ENV, 'differs', forge],
    ['a changed life', ENV, ENV, 'differs', lengthen],
    ['another secret', ENV, { ...ENV, AWS_SECRET_ACCESS_KEY: 'CANARY' }, 'differs'],
    ['another user', ENV, { ...ENV, AWS_ACCESS_KEY_ID: 'AKIAOTHER' }, 'other-credentials'],
    ['another session', SESSION, { ...SESSION, AWS_SESSION_TOKEN: 'C/2' }, 'other-session'],
  ])('with %s', async (_, makers, verifiers, verdict, change = same) => {
    using home = makeHome();
    const { stdout } = await runCommand(['--no-cache'], { env: { ...home.env, ...makers } });
    const input = change(stdout.trim());
    const options = { env: { ...home.env, ...verifiers }, input };
    const [code, words] = WORDS[verdict];
    const told = await runCommand(['inspect', '--verify', '-'], options);
    expect(told).toMatchObject({ code, stderr: '' });
    expect(told.stdout).toMatch(new RegExp(`^signature +${words}`, 'm'));
    const asJson = await runCommand(['inspect', '--verify', '--json', '-'], options);
    expect(asJson).toMatchObject({ code, stderr: '' });
    expect(JSON.parse(asJson.stdout)).toMatchObject({ kind: 'short-term', signature: verdict });
    expect(told.stdout + asJson.stdout).not.toContain('CANARY');
  });

  it('without credentials has nothing to compare with', async () => {
    using home = makeHome();
    const { stdout } = await runCommand(['--no-cache'], { env: { ...home.env, ...ENV } });
    const env = { ...home.env, AWS_EC2_METADATA_DISABLED: 'true' };
    const result = await runCommand(['inspect', '--verify', '-'], { env, input: stdout });
    expect(result).toMatchObject({ code: 4, stdout: '' });
  });

  it('of a long-term key is refused, for there is no signature in it', async () => {
    using home = makeHome();
    const input = `ABSK${btoa('dev-at-123456789012:CANARY')}`;
    const env = { ...home.env, ...ENV };
    const result = await runCommand(['inspect', '--verify', '-'], { env, input });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('has no signature');
  });
});
