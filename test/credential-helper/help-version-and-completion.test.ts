import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { makeHome, runCommand, runProgram } from '../support/command/run-command.ts';
import { hasShell } from '../support/command/shells.ts';

const VERBS = [
  'get',
  'credential-process',
  'exec',
  'shell-init',
  'setup',
  'inspect',
  'status',
  'doctor',
  'keys',
  'cache',
  'completion',
];

const manifest = JSON.parse(
  readFileSync(join(repositoryRoot, 'apps/credential-helper/package.json'), 'utf8'),
) as { version: string };

describe.concurrent('help', () => {
  it.each([['--help'], ['-h'], ['help']])('%s names every verb and exit code', async (word) => {
    using home = makeHome();
    const { code, stdout, stderr } = await runCommand([word], { env: home.env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect(stdout).toMatch(/^ {2}3 +a login is needed/m);
    expect(stdout).not.toContain('shell-refresh');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it.each(VERBS)('%s has one, three ways, and without any setting', async (verb) => {
    using home = makeHome();
    const texts = await Promise.all(
      [
        [verb, '--help'],
        [verb, '-h'],
        ['help', verb],
      ].map((args) => runCommand(args, { env: home.env })),
    );
    expect(new Set(texts.map(({ stdout }) => stdout)).size).toBe(1);
    expect(texts[0]).toMatchObject({ code: 0, stderr: '' });
    expect(texts[0]?.stdout).toContain(`Usage: bedrock-token ${verb} [OPTIONS]`);
  });

  it.each(['list', 'create', 'rotate', 'rollback', 'delete', 'audit', 'policy'])(
    'keys %s has its own, and shows no option that it does not take',
    async (action) => {
      using home = makeHome();
      const texts = await Promise.all(
        [
          ['keys', action, '--help'],
          ['help', 'keys', action],
        ].map((args) => runCommand(args, { env: home.env })),
      );
      const [{ stdout = '' } = {}, other] = texts;
      expect(other).toMatchObject({ code: 0, stdout, stderr: '' });
      expect(stdout).toContain(`Usage: bedrock-token keys ${action} [OPTIONS]`);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
      const told = [...stdout.matchAll(/^ {2}--([\w-]+)/gm)].map(([, name]) => name);
      expect(told).toContain('region');
      expect(told.includes('dry-run')).toBe(['rotate', 'rollback'].includes(action));
      expect(told.includes('out')).toBe(['create', 'rotate', 'rollback'].includes(action));
    },
  );

  it('the version is that of the package', async () => {
    using home = makeHome();
    for (const word of ['--version', 'version']) {
      const result = await runCommand([word], { env: home.env });
      expect(result).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    }
  });

  it.each([
    [['gte'], /Did you mean bedrock-token get/],
    [['stauts'], /Did you mean bedrock-token status/],
    [['CANARY'], /See: bedrock-token --help/],
    [['help', 'CANARY'], /help/],
    [['--CANARY=x'], /--help/],
    [['get', 'CANARY'], /get --help/],
    [['get', '--format', 'CANARY'], /token, json, env/],
    [['get', '--region'], /--region REGION/],
    [['get', '--refresh=CANARY'], /--refresh takes no value/],
    [['cache', 'CANARY'], /clear, path/],
    [['__proto__'], /--help/],
    [['constructor'], /--help/],
  ])('%j is one sentence and a hint, exit 2', async (args, hint) => {
    using home = makeHome();
    const result = await runCommand(args, { env: home.env });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^bedrock-token: .+\n {2}.+\n$/);
    expect(result.stderr).toMatch(hint);
    if (!args.some((arg) => arg.startsWith('--CANARY')))
      expect(result.stderr).not.toContain('CANARY');
  });
});

/** What a shell would offer for a line typed so far. */
const COMPLETE: Record<string, (script: string, line: string[]) => string[]> = {
  bash: (script, line) => [
    'bash',
    '--norc',
    '-c',
    `${script}\nCOMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}; _bedrock_token; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  fish: (script, line) => [
    'fish',
    '--no-config',
    '-c',
    `${script}\ncomplete -C '${line.join(' ')}'`,
  ],
};

describe('completion', () => {
  it.for(Object.keys(COMPLETE))(
    'of %s offers verbs, options and choices',
    async (shell, { skip }) => {
      skip(!hasShell(shell), `there is no ${shell} here`);
      using home = makeHome();
      const { stdout: script } = await runCommand(['completion', shell], { env: home.env });
      const offers = async (...line: string[]) => {
        const words = COMPLETE[shell]?.(script, ['bedrock-token', ...line]) ?? [];
        const { stdout, stderr } = await runProgram(words, { env: { HOME: home.path } });
        expect(stderr).toBe('');
        return stdout.split('\n').map((each) => each.split('\t')[0]);
      };
      expect(await offers('ge')).toContain('get');
      expect(await offers('get', '--fo')).toContain('--format');
      expect(await offers('get', '--format', '')).toEqual(
        expect.arrayContaining(['token', 'json', 'bazel']),
      );
      expect(await offers('setup', '')).toEqual(expect.arrayContaining(['codex', 'mise']));
      expect(await offers('exec', '--op')).toContain('--openai');
    },
  );

  it.skipIf(!hasShell('zsh'))('of zsh is sound, and knows every verb', async () => {
    using home = makeHome();
    const { stdout: script } = await runCommand(['completion', 'zsh'], { env: home.env });
    const load = `autoload -Uz compinit; compinit -D -u; ${script}\nprint $_comps[bedrock-token]`;
    const { stdout, stderr } = await runProgram(['zsh', '-f', '-c', load], {
      env: { HOME: home.path },
    });
    expect({ stdout, stderr }).toEqual({ stdout: '_bedrock_token\n', stderr: '' });
    for (const verb of VERBS) expect(script).toContain(`    ${verb}) _arguments`);
  });
});
