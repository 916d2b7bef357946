import { spawnSync } from 'node:child_process';
import {
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { command, makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

// The attack: nothing but time. A writer is killed between its new file and the rename, and the new file
// stays: settings with a key ID, or the key of a sink, where nobody looks for it.

const canTrace = spawnSync('strace', ['-V']).status === 0;
const isRoot = process.getuid?.() === 0;
const SETTINGS = '.aider.conf.yml';
const SETUP = ['setup', 'aider', '--no-check', '--profile=x'];
const CREDENTIALS = '[x]\naws_access_key_id = a\naws_secret_access_key = b\n';

const furnished = () => {
  const home = makeHome();
  furnish(home, { '.aws/credentials': CREDENTIALS });
  return home;
};
const leftIn = (directory: string) =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.new'))
    .sort();
const makeOld = (path: string) => utimesSync(path, Date.now() / 1000, Date.now() / 1000 - 7_200);

it.skipIf(!canTrace)('the next write removes what a killed one left', async () => {
  using home = furnished();
  const env = { PATH: process.env.PATH, ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const trace = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync'];
  const kill = ['-e', 'inject=fsync:signal=KILL:when=1'];
  spawnSync('strace', [...trace, ...kill, ...command, ...SETUP], {
    env,
    cwd: home.path,
    stdio: 'ignore',
  });
  // The profile is pinned first.
  const directory = join(home.path, '.aws');
  const [left = ''] = leftIn(directory);
  expect(left).toMatch(/^config\.[0-9a-f-]{36}\.new$/);

  // It may be that of a writer which still runs.
  expect(await runCommand(SETUP, { env })).toMatchObject({ code: 0 });
  expect(leftIn(directory)).toEqual([left]);
  makeOld(join(directory, left));
  expect(await runCommand([...SETUP, '--undo'], { env })).toMatchObject({ code: 0 });
  expect(await runCommand(SETUP, { env })).toMatchObject({ code: 0 });
  expect(leftIn(directory)).toEqual([]);
});

it.skipIf(process.platform === 'win32')('nothing else goes, whatever its name', async () => {
  using home = furnished();
  const name = (nth: number, stem = SETTINGS) =>
    `${stem}.00000000-0000-4000-8000-00000000000${nth}.new`;
  const at = (each: string) => join(home.path, each);
  const [ours, young, second, link, directory] = [0, 1, 2, 3, 4].map((nth) => name(nth)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const foreign = [name(5, 'other'), `${SETTINGS}.backup.new`, `${SETTINGS}.old.${name(6, '')}`];
  for (const each of [ours, young, second, ...foreign]) writeFileSync(at(each), 'precious');
  linkSync(at(second), at('second-name'));
  symlinkSync('second-name', at(link));
  mkdirSync(at(directory));
  const others = isRoot ? [name(7)] : [];
  for (const each of others) writeFileSync(at(each), 'precious');
  for (const each of others) chownSync(at(each), 1234, 1234);
  for (const each of [ours, second, directory, ...foreign, ...others]) makeOld(at(each));

  const before = leftIn(home.path);
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const result = await runCommand(SETUP, { env });
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(leftIn(home.path)).toEqual(before.filter((each) => each !== ours));
  expect(readFileSync(at('second-name'), 'utf8')).toBe('precious');
});
