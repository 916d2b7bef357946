import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { incidentCloud } from '../support/command/incident-cloud.ts';
import { command, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const SECRET = 'CANARY-secret-of-the-key';
const longKey = (user: string) => `ABSK${btoa(`${user}-at-123456789012:${SECRET}`)}`;
const KEY = longKey('ci');
const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

const COMMANDS = [
  ['keys incident', ['keys', 'incident', '--offline']],
  ['inspect', ['inspect']],
] as const;

describe.each(COMMANDS)('%s', (_, words) => {
  async function run(operand: string, input = '') {
    using home = makeHome();
    const result = await runCommand([...words, operand], { env: home.env, input });
    expect(result.stdout + result.stderr).not.toMatch(/CANARY|ABSK/);
    return result;
  }

  test.each([
    ['an assignment', `AWS_BEARER_TOKEN_BEDROCK=${KEY}\n`],
    ['an export', `export AWS_BEARER_TOKEN_BEDROCK="${KEY}"\r\n`],
    ['JSON', JSON.stringify({ region: 'us-west-2', key: KEY })],
    ['a line of a log', `2026-01-01T12:00:00Z ERROR Authorization: Bearer ${KEY} refused`],
  ])('finds the key in %s', async (_name, text) => {
    const { code, stdout } = await run('-', text);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^user +ci$/m);
  });

  test('names several keys, and takes none', async () => {
    const { code, stdout, stderr } = await run('-', `A=${KEY}\nB=${longKey('dev')}\n`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /has 2 different keys: ci-at-123456789012, dev-at-123456789012\. Pass one/,
    );
  });

  test('says how a file is passed', async () => {
    using home = makeHome();
    const path = `${home.path}/leaked-key.txt`;
    writeFileSync(path, KEY);
    const { code, stderr } = await runCommand([...words, path], { env: home.env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/leaked-key\.txt is a file.* - < .*leaked-key\.txt/);
  });

  test.each(['Amazon Bedrock', 'This is no key of Amazon', 'n Bedrock or', 'Claude Platform'])(
    'does not hide its own words for the text %s',
    async (text) => {
      const { code, stderr } = await run('-', text);
      expect(code).toBe(2);
      expect(stderr).toContain('This is no key of Amazon Bedrock or Claude Platform.');
    },
  );
});

// Base64 of three lengths, each of which it pads in a way of its own.
test.each(['us-east-1', 'ap-south-1', 'ap-southeast-1'])(
  'inspect finds a short-term key of %s in a file of assignments',
  async (region) => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: region };
    for (const service of ['bedrock', 'claude-platform']) {
      const { stdout: key } = await runCommand(['get', '--service', service], { env });
      const input = `API_KEY=${key}AWS_REGION=${region}\n`;
      const { code, stdout, stderr } = await runCommand(['inspect', '--json', '-'], { env, input });
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ service, region });
    }
  },
);

describe.skipIf(!hasScript)('at a terminal', () => {
  /** Types into the command once it asks. */
  async function atTerminal(env: NodeJS.ProcessEnv, typed: readonly [RegExp, string][]) {
    const words = [...command, 'keys', 'incident', '-'].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', words, '/dev/null'], {
      env: { PATH: process.env.PATH, SHELL: '/bin/sh', TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const open = [...typed];
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      const [next] = open;
      if (next === undefined || !next[0].test(shown)) return;
      open.shift();
      child.stdin.write(next[1]);
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, shown };
  }

  test.each([
    ['and Enter', (key: string) => `${key}\r`],
    ['in a text, and Ctrl-D', (key: string) => `export KEY="${key}"\u0004`],
    ['in lines', (key: string) => `${key.replace(/(.{60})/g, '$1\r')}\r`],
    ['as a bracketed paste', (key: string) => `\u001b[200~${key}\u001b[201~\r`],
  ])('asks for the key, shows nothing of it, and stops it: %s', async (_, write) => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const { code, shown } = await atTerminal(world.env, [
      [/Paste the key, then press Enter: $/, write(value)],
      [/\[y\/N\] $/, 'y\n'],
    ]);
    expect(shown).toMatch(/plan: deactivate key ACCA/);
    expect(code).toBe(0);
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }]);
    expect(shown).not.toContain(value.slice(4, 30));
    expect(shown).not.toContain(value.slice(-30));
  });

  test('ends at Ctrl-C', async () => {
    using home = makeHome();
    const { code, shown } = await atTerminal(home.env, [[/press Enter: $/, '\u0003']]);
    expect(code).toBe(2);
    expect(shown).toMatch(/nothing was read or changed/);
  });
});
