import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { command, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

it.each([
  ['nothing', '', 0],
  ['half a document', '{', 1],
  ['a request', '{"uri":"https://bedrock-runtime.us-east-1.amazonaws.com/"}', 1],
  ['more than a pipe holds', 'x', 1_000_000],
])('bazel may write %s to stdin', async (_, text, times) => {
  using home = makeHome();
  const env = { ...home.env, ...ENV };
  const input = text.repeat(times);
  expect(await runCommand(['--format', 'bazel'], { env, input })).toMatchObject({ code: 0 });
});

it('bazel may leave stdin open', async () => {
  using home = makeHome();
  const env = { ...home.env, ...ENV };
  const [file = '', ...args] = command;
  const child = spawn(file, [...args, '--format', 'bazel'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'ignore', 'inherit'],
    timeout: 120_000,
  });
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
});
