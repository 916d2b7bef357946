import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

/**
 * Looks for a text in the environment of every process that it may read, itself included, and in
 * the memory of its parent. The text comes in two halves, so that nobody holds it because of us.
 */
const LOOKING = `
const fs = require('node:fs');
const canary = process.argv[1] + process.argv[2];
const found = [];
for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
  try {
    if (fs.readFileSync('/proc/' + pid + '/environ', 'latin1').includes(canary)) found.push('environ of ' + (Number(pid) === process.ppid ? 'parent' : pid));
  } catch {}
}
try {
  const memory = fs.openSync('/proc/' + process.ppid + '/mem', 'r');
  for (const line of fs.readFileSync('/proc/' + process.ppid + '/maps', 'utf8').split('\\n')) {
    const [, start, end] = /^(\\w+)-(\\w+) rw/.exec(line) ?? [];
    if (start === undefined) continue;
    const [from, to] = [parseInt(start, 16), parseInt(end, 16)];
    for (let at = from; at < to; at += 1 << 20) {
      const piece = Buffer.alloc(Math.min((1 << 20) + 100, to - at));
      try { fs.readSync(memory, piece, 0, piece.length, at); } catch { continue; }
      if (piece.includes(canary)) found.push('memory of parent');
    }
  }
} catch {}
process.stdout.write(JSON.stringify([...new Set(found)]));`;

const isLinux = process.platform === 'linux';

/** What a command of `exec --clean` finds of a secret that its caller has in several variables. */
async function lookForSecret(more: NodeJS.ProcessEnv = {}): Promise<string[]> {
  using home = makeHome();
  writeFileSync(join(home.path, 'older-node.cjs'), 'delete process.execve;');
  const halves = ['canary-', randomUUID()] as const;
  const secret = halves.join('');
  const words = ['exec', '--clean', '--', process.execPath, '-e', LOOKING, ...halves];
  const { code, stdout, stderr } = await runCommand(words, {
    env: {
      ...home.env,
      ...STATIC_KEYS,
      AWS_REGION: 'us-east-1',
      AWS_SECRET_ACCESS_KEY: secret,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: `request-${secret}`,
      'INPUT_GITHUB-TOKEN': secret,
      ...more,
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as string[];
}

it.skipIf(!isLinux)(
  'a command of exec --clean finds no secret in any process that started it',
  async () => {
    expect(await lookForSecret()).toEqual([]);
  },
);

// Its memory holds the secret still, for those whom the kernel lets look (ptrace(2)).
it.skipIf(!isLinux)('nor in an environment if Node cannot replace its process', async () => {
  const found = await lookForSecret({ NODE_OPTIONS: '--require ./older-node.cjs' });
  expect(found.filter((place) => place.startsWith('environ'))).toEqual([]);
});
