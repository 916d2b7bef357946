import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SECRET_WRITER } from '../support/action/rotate-step.ts';
import { keysCloud } from '../support/command/keys-cloud.ts';
import { command, runProgram } from '../support/command/run-command.ts';

const CREATE = ['create', '--user', 'ci', '--days', '60', '--create-user'];
const SECRET = { repository: 'octo-org/octo-repo' };
const GITHUB = '- { type: github, name: BEDROCK_API_KEY, repository: octo-org/octo-repo }\n';

test('a GitHub secret, by the token of the environment, from a list on stdin', async () => {
  await using world = await keysCloud();
  const { cloud } = world;
  const held = () => cloud.github.secret(SECRET, 'BEDROCK_API_KEY')?.value;
  const token = cloud.githubToken(SECRET_WRITER);
  const options = { input: GITHUB, env: { GH_TOKEN: token } };
  const result = await world.keys([...CREATE, '--sinks', '-'], options);
  expect(result).toMatchObject({ code: 0, stdout: '' });
  expect(result.stderr).toMatch(
    /of ci is in GitHub secret BEDROCK_API_KEY of octo-org\/octo-repo\n$/,
  );
  expect(held()).toBe(cloud.iam.keys('ci')[0]?.value);

  // What the secret holds cannot be read; with the file that shows it, or by its date, it is known.
  writeFileSync(join(world.home.path, 'now'), `${held()}\n`);
  for (const more of [['--current-key', 'now'], []]) {
    const again = await world.keys([...CREATE, '--sinks', '-', ...more], {
      input: GITHUB,
      env: { GITHUB_TOKEN: token },
    });
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('no key was created');
  }
  expect(cloud.iam.keys('ci')).toHaveLength(1);
});

test('several places, by way of an escrow', async () => {
  await using world = await keysCloud();
  const { cloud, home } = world;
  const store = join(home.path, 'store');
  writeFileSync(
    join(home.path, 'sinks.yml'),
    `- { type: file, path: one }\n- { type: file, path: two }\n- { type: exec, command: [tee, ${store}] }\n`,
  );
  const places = ['--sinks', 'sinks.yml'];
  const unsafe = await world.keys([...CREATE, ...places]);
  expect(unsafe.code).toBe(2);
  expect(unsafe.stderr).toContain('--escrow is empty, and there are 3 places');
  expect(cloud.iam.user('ci')).toBeUndefined();

  const escrow = ['--escrow', '{ type: file, path: waiting }'];
  expect(await world.keys([...CREATE, ...places, ...escrow])).toMatchObject({ code: 0 });
  const value = cloud.iam.keys('ci')[0]?.value;
  expect(['one', 'two', 'waiting'].map(world.keyIn)).toEqual([value, value, value]);
});

test('a place that is added later gets the key that is there', async () => {
  await using world = await keysCloud();
  await world.keys([...CREATE, '--out', 'one']);
  const input = '- { type: file, path: one }\n- { type: file, path: two }\n';
  const more = ['--sinks', '-', '--escrow', '{ type: file, path: waiting }'];
  expect(await world.keys([...CREATE, ...more], { input })).toMatchObject({ code: 0 });
  expect(world.keyIn('two')).toBe(world.keyIn('one'));
  expect(world.cloud.iam.keys('ci')).toHaveLength(1);
});

test('standard output in addition to a file, the same each time', async () => {
  await using world = await keysCloud();
  for (let time = 0; time < 2; time++) {
    const shown = await world.keys([...CREATE, '--out', 'key', '--show'], { isShown: true });
    expect(shown).toMatchObject({ code: 0, stdout: `${world.keyIn('key')}\n` });
  }
  expect(world.cloud.iam.keys('ci')).toHaveLength(1);
});

test('standard output alone only if it is a terminal: a pipe may lose the key', async () => {
  await using world = await keysCloud();
  const result = await world.keys([...CREATE, '--show']);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(/needs a terminal, and stdout is not one\.\n.*--out/);
  expect(world.cloud.journal.entries()).toEqual([]);
});

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'util-linux',
);

test.skipIf(!hasScript)('a terminal shows the key once, and never again', async () => {
  await using world = await keysCloud();
  const { cloud, env, home } = world;
  const words = [...command, 'keys', ...CREATE, '--show'].map((word) => `'${word}'`).join(' ');
  // Stderr goes elsewhere: on a terminal both are one.
  const onTerminal = (name: string) =>
    runProgram(['script', '-qec', `${words} 2> ${name}`, '/dev/null'], { env, cwd: home.path });
  const first = await onTerminal('first');
  const [key] = cloud.iam.keys('ci');
  expect(first.stdout.trim()).toBe(key?.value);
  const second = await onTerminal('second');
  expect(second).toMatchObject({ code: 11, stdout: '' });
  expect(cloud.iam.keys('ci')).toHaveLength(1);
});

test.each<[string, string[], string, RegExp]>([
  ['no place', [], '', /--out, --sinks and --show are missing/],
  ['two kinds of place', ['--out', 'key', '--sinks', '-'], GITHUB, /either --out or --sinks/],
  ['an empty name', ['--out', ''], '', /--out is empty/],
  ['no such list', ['--sinks', 'none.yml'], '', /--sinks cannot be read \(ENOENT\)/],
  [
    'a list that is none',
    ['--sinks', '-'],
    '- { type: fax }',
    /--sinks in line 1 has no known type/,
  ],
  ['stdin for two', ['--sinks', '-', '--current-key', '-'], GITHUB, /cannot both come from stdin/],
  [
    'an escrow for a file',
    ['--out', 'key', '--escrow', 'key'],
    '',
    /--escrow has no effect without --sinks/,
  ],
  ['a GitHub secret without a token', ['--sinks', '-'], GITHUB, /GH_TOKEN is empty/],
])('%s is a usage error, and nothing is made', async (_name, args, input, message) => {
  await using world = await keysCloud();
  const result = await world.keys([...CREATE, ...args], { input });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/Input "/);
  expect(world.changes()).toEqual([]);
});
