import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

describe.concurrent('exec', () => {
  it.each([
    ['with --', ['--', 'sh', '-c', 'echo "$0 $AWS_REGION"', 'a']],
    ['without --', ['sh', '-c', 'echo "$0 $AWS_REGION"', 'a']],
  ])('passes words on as they are, %s', async (_, words) => {
    using home = makeHome();
    const { stdout } = await runCommand(['exec', '--region', 'eu-west-1', ...words], {
      env: { ...home.env, ...ENV },
    });
    expect(stdout).toBe('a eu-west-1\n');
  });

  it('leaves options behind the command to the command', async () => {
    using home = makeHome();
    const words = ['exec', 'printf', '%s|', '--json', '--help', '--', '--region', 'x'];
    const result = await runCommand(words, { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 0, stdout: '--json|--help|--|--region|x|', stderr: '' });
  });

  it('gives key and region, and with --openai what OpenAI SDKs read', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV, OPENAI_API_KEY: 'mine' };
    const { stdout: key } = await runCommand([], { env });
    const read = async (...args: string[]) => {
      const { stdout } = await runCommand(['exec', ...args, '--', 'env'], { env });
      return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s)));
    };
    const plain = await read();
    expect(plain.AWS_BEARER_TOKEN_BEDROCK).toBe(key.trim());
    expect([plain.AWS_REGION, plain.AWS_DEFAULT_REGION]).toEqual(['us-east-1', 'us-east-1']);
    expect(plain.OPENAI_API_KEY).toBe('mine');
    expect(plain.AWS_SECRET_ACCESS_KEY).toBe(STATIC_KEYS.AWS_SECRET_ACCESS_KEY);
    const openai = await read('--openai');
    expect(openai.OPENAI_API_KEY).toBe(key.trim());
    expect(openai.OPENAI_BASE_URL).toBe(
      'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1',
    );
  });

  it('gives what Anthropic SDKs read with --anthropic, and keeps a key of Anthropic from AWS', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV, ANTHROPIC_API_KEY: 'mine' };
    const read = async (...args: string[]) => {
      const { stdout } = await runCommand(['exec', ...args, '--', 'env'], { env });
      return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s)));
    };
    expect((await read()).ANTHROPIC_API_KEY).toBe('mine');
    const child = await read('--anthropic');
    expect(child.ANTHROPIC_AUTH_TOKEN).toBe(child.AWS_BEARER_TOKEN_BEDROCK);
    expect(child.ANTHROPIC_BASE_URL).toBe(
      'https://bedrock-runtime.us-east-1.amazonaws.com/anthropic',
    );
    expect(child).not.toHaveProperty('ANTHROPIC_API_KEY');
  });

  it.each([0, 1, 2, 7, 125, 126, 127, 128, 137, 254, 255])(
    'exits with the code %i',
    async (code) => {
      using home = makeHome();
      const env = { ...home.env, ...ENV };
      expect((await runCommand(['exec', 'sh', '-c', `exit ${code}`], { env })).code).toBe(code);
    },
  );

  it.each([[[]], [['--clean']]])(
    'passes stdin, stdout and stderr through: exec %j',
    async (options) => {
      using home = makeHome();
      const result = await runCommand(['exec', ...options, 'sh', '-c', 'cat; echo oh >&2'], {
        env: { ...home.env, ...ENV },
        input: 'in\0\n',
      });
      expect(result).toMatchObject({ stdout: 'in\0\n', stderr: 'oh\n' });
    },
  );

  it('says 127 for a command that is not there, 126 for one that cannot be run', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const absent = await runCommand(['exec', 'no-such-command-\u001b[31m'], { env });
    expect(absent).toMatchObject({ code: 127, stdout: '' });
    expect(absent.stderr).toMatch(/was not found/);
    expect(absent.stderr).not.toContain('\u001b');
    const file = join(home.path, 'plain');
    writeFileSync(file, '', { mode: 0o644 });
    const closed = await runCommand(['exec', file], { env });
    expect(closed).toMatchObject({ code: 126, stdout: '' });
    expect(closed.stderr).toMatch(/cannot be run \(EACCES\)/);
  });

  it('says so with --clean, too, and passes words and the exit code on', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const run = (...words: string[]) =>
      runCommand(['exec', '--json', '--clean', ...words], { env });
    const absent = await run('--', 'no-such-command');
    expect(absent).toMatchObject({ code: 127, stdout: '' });
    expect(JSON.parse(absent.stderr)).toMatchObject({ error: { exitCode: 127 } });
    const words = await run(
      '--',
      'sh',
      '-c',
      'printf "%s|" "$@"; exit 9',
      'sh',
      '--clean',
      '--',
      '',
    );
    expect(words).toMatchObject({ code: 9, stdout: '--clean|--||', stderr: '' });
  });

  it('says so in one line of JSON if that is asked for, of us and not of the command', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const absent = await runCommand(['exec', '--json', 'no-such-command'], { env });
    expect(absent).toMatchObject({ code: 127, stdout: '' });
    expect(absent.stderr).toMatch(/^\{.*\}\n$/);
    const { error } = JSON.parse(absent.stderr) as { error: unknown };
    expect(error).toMatchObject({ code: 'ERR_INPUT', exitCode: 127, hint: expect.any(String) });
    const words = await runCommand(['exec', 'no-such-command', '--json'], { env });
    expect(words).toMatchObject({
      code: 127,
      stderr: expect.stringMatching(/^bedrock-token: The/),
    });
  });

  it('without a command is a usage error', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    for (const args of [['exec'], ['exec', '--'], ['exec', '--openai']]) {
      expect(await runCommand(args, { env })).toMatchObject({ code: 2, stdout: '' });
    }
  });
});
