import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const LIMIT = 1024 * 1024;
/** With room for what setup adds. */
const FULL = LIMIT - 2048;
const LARGEST_YAML = 256 * 1024 - 2048;
const upTo = (size: number, unit: string) => unit.repeat(Math.floor(size / unit.length));

/** Each other than all before. */
function keysUpTo(size: number): string {
  const lines = Array.from({ length: size / 10 }, (_, n) => `k${n}: 1`);
  return `${lines
    .join('\n')
    .slice(0, size)
    .replace(/\n[^\n]*$/, '')}\n`;
}

const CREDENTIALS = '[x]\naws_access_key_id = a\naws_secret_access_key = b\n';

/** What no parser of YAML takes in little time. */
const EXCESSES: [name: string, text: string, problem: string][] = [
  [
    'anchors',
    `a:\n${upTo(LARGEST_YAML, '- &a x\n')}`,
    'holds more than 1000 anchors and aliases of YAML',
  ],
  ['lists within lists', `a:${upTo(LARGEST_YAML, ' [\n')}`, 'nests more than 100 levels'],
  ['lists below lists', `a:\n${upTo(LARGEST_YAML, '- ')}`, 'nests more than 100 levels'],
  ['more than is parsed', upTo(256 * 1024 + 4, '#\n'), 'has more than 256 KiB of YAML'],
];

/** Files at the limit that make a careless search slow. */
const CASES: [name: string, tool: string, file: string, text: string][] = [
  ['start marks', 'direnv', '.envrc', upTo(FULL, '# >>> bedrock-token >>>\n')],
  ['start marks among', 'direnv', '.envrc', upTo(FULL, '# >>> bedrock-token, among yours >>>\n')],
  ['end marks', 'direnv', '.envrc', upTo(FULL, '# <<< bedrock-token <<<\n')],
  ['a mark above', 'direnv', '.envrc', `# >>> bedrock-token >>>\n${upTo(FULL, '#\n')}`],
  ['empty lines', 'aws-profile', '.aws/config', upTo(FULL, '\n')],
  ['YAML keys', 'aider', '.aider.conf.yml', keysUpTo(LARGEST_YAML)],
  ['YAML lists', 'aider', '.aider.conf.yml', `a:\n${upTo(LARGEST_YAML, '- {a: b}\n')}`],
  ['TOML comments', 'mise', 'mise.toml', upTo(FULL, '# >>> bedrock-token >>>\n')],
];

it.each(CASES)('a file of %s is set up in little time', async (_, tool, file, text) => {
  using home = makeHome();
  furnish(home, { [file]: text });
  const args = ['setup', tool, '--no-check', '--profile=x'];
  furnish(home, { '.aws/credentials': CREDENTIALS });
  const result = await runCommand(args, { env: { ...home.env, ...ENV } });
  // It is killed after 40 s; a search that is not linear takes minutes.
  expect(result, result.stderr).toMatchObject({ code: 0, signal: null });
});

it.each(EXCESSES)('a YAML file of %s is refused in little time', async (_, text, problem) => {
  using home = makeHome();
  furnish(home, { '.aider.conf.yml': text, '.aws/credentials': CREDENTIALS });
  const result = await runCommand(['setup', 'aider', '--no-check', '--profile=x'], {
    env: { ...home.env, ...ENV },
  });
  expect(result).toMatchObject({ code: 2, signal: null, stdout: '' });
  expect(result.stderr).toContain(`.aider.conf.yml ${problem}.`);
});

it('a file that ours would make too large is left as it is, and one that just fits is undone', async () => {
  using home = makeHome();
  const path = join(home.path, '.envrc');
  const run = (...args: string[]) =>
    runCommand(['setup', 'direnv', ...args], { env: { ...home.env, ...ENV } });
  const large = upTo(LIMIT, '#\n');
  furnish(home, { '.envrc': large });
  const refused = await run('--no-check');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('(it would be larger than 1 MiB)');
  expect(readFileSync(path, 'utf8')).toBe(large);

  const fits = upTo(FULL, '#\n');
  furnish(home, { '.envrc': fits });
  expect((await run('--no-check')).code).toBe(0);
  expect((await run('--undo')).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(fits);
});

it('a file beyond the limit is refused, and left as it is', async () => {
  using home = makeHome();
  const files = { codex: '.codex/config.toml', direnv: '.envrc', pi: '.pi/agent/auth.json' };
  const text = `# canary${'\n'.repeat(LIMIT)}`;
  for (const [tool, file] of Object.entries(files)) {
    furnish(home, { [file]: text });
    const result = await runCommand(['setup', tool], { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(`${file} cannot be read (it is larger than 1024 KiB)`);
    expect(readFileSync(join(home.path, file), 'utf8')).toBe(text);
  }
});
