import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
  USER_PATH,
} from '../support/command/run-command.ts';
import { backupOf } from '../support/command/setup-backup.ts';
import { hasShell } from '../support/command/shells.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1', PATH: USER_PATH };
const setup = (home: Home, ...args: string[]) =>
  runCommand(['setup', ...args], { env: { ...home.env, ...ENV } });
const read = (home: Home, file: string) => readFileSync(join(home.path, file), 'utf8');

/** All that stands in a home, by path. */
function snapshot(home: Home): Record<string, string> {
  const files = readdirSync(home.path, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(home.path, file)).isFile())
      .map((file) => [file, readFileSync(join(home.path, file), 'latin1')]),
  );
}

/** The file of each tool that a user has most in. */
const FILES: Record<string, [file: string, text: string]> = {
  codex: ['.codex/config.toml', '# mine\nmodel = "x"\n'],
  'claude-code': ['.claude/settings.json', '{\n\t"a": 1, // mine\n}\n'],
  'claude-desktop': ['.config/Claude-3p/claude_desktop_config.json', '{"a": [1, 2]}'],
  opencode: ['.config/opencode/opencode.jsonc', '{\n  // mine\n  "a": { "b": [ ] }\n}\n'],
  'aws-profile': ['.aws/config', '[default]\nregion = eu-west-1'],
  direnv: ['.envrc', 'export A=1\n\n\n'],
  mise: ['mise.toml', '[env]\nA = "1"'],
};

/** Their file is in the current directory, and no link may lead out of that. */
const PROJECT_TOOLS = ['direnv', 'mise'];

describe.concurrent.each(sampleOf(Object.entries(FILES), 2))('setup %s', (tool, [file, text]) => {
  it.each([
    ['line ends of Windows', text.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${text}`],
    ['an empty file', ''],
  ])('is undone to the byte with %s, with other options too', async (_, before) => {
    using home = makeHome();
    furnish(home, { [file]: before });
    const start = snapshot(home);
    await setup(home, tool, '--region', 'us-west-2');
    const once = read(home, file);
    expect(once).not.toBe(before);
    if (before.includes('\r')) expect(once.replaceAll('\r\n', '')).not.toContain('\n');
    await setup(home, tool, '--region', 'eu-west-1');
    await setup(home, tool, '--undo');
    expect(snapshot(home)).toEqual(start);
  });

  it.skipIf(!hasShell('patch'))(
    'shows a diff that is the change, and changes nothing for it',
    async () => {
      using home = makeHome();
      furnish(home, { [file]: text });
      const start = snapshot(home);
      const { stdout } = await setup(home, tool, '--dry-run');
      expect(snapshot(home)).toEqual(start);
      expect(stdout).toContain(`--- ${join(home.path, file)}`);
      const from = join(home.path, 'from');
      writeFileSync(from, text);
      const patch = stdout
        .split(/(?=^Index: )/m)
        .find((part) => part.includes(`--- ${home.path}/${file}`));
      const patched = await runProgram(['patch', '--silent', '--output=-', from], {
        input: patch ?? '',
      });
      expect(patched).toMatchObject({ code: 0, stderr: '' });
      await setup(home, tool);
      expect(patched.stdout).toBe(read(home, file));
    },
  );

  it('leaves a file alone that may not be written', async () => {
    using home = makeHome();
    furnish(home, { [file]: text });
    chmodSync(join(home.path, file), 0o400);
    const start = snapshot(home);
    const result = await setup(home, tool);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('read-only');
    expect(snapshot(home)).toEqual(start);
  });

  it('leaves a file alone that is not UTF-8', async () => {
    using home = makeHome();
    furnish(home, { [file]: '' });
    writeFileSync(
      join(home.path, file),
      Buffer.from(text.replace('mine', 'm\xedo').concat('#\xed'), 'latin1'),
    );
    const start = snapshot(home);
    expect(await setup(home, tool)).toMatchObject({ code: 2, stdout: '' });
    expect(snapshot(home)).toEqual(start);
  });

  it.skipIf(PROJECT_TOOLS.includes(tool))('makes the file that a link waits for', async () => {
    using home = makeHome();
    using dotfiles = makeHome();
    const [link, target] = [
      join(home.path, file.replace('jsonc', 'json')),
      join(dotfiles.path, 'real'),
    ];
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
    expect((await setup(home, tool)).code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toMatch(/bedrock/i);
  });

  it('harms nothing when undone without having been done', async () => {
    using home = makeHome();
    expect((await setup(home, tool, '--undo')).code).toBe(0);
    expect(snapshot(home)).toEqual({});
    for (const before of [text, file.includes('json') ? '{}' : '', '\n']) {
      furnish(home, { [file]: before });
      expect((await setup(home, tool, '--undo')).code).toBe(0);
      expect(snapshot(home)).toEqual({ [file]: before });
    }
  });

  it('keeps the first backup while ours is in the file, and what the user made of ours', async () => {
    using home = makeHome();
    furnish(home, { [file]: text });
    await setup(home, tool);
    const backup = backupOf(home, file);
    expect(read(home, backup)).toBe(text);
    const isJson = file.includes('json');
    const later = isJson
      ? read(home, file).replace('{', '{ "later": 1,')
      : `${read(home, file)}# later\n`;
    writeFileSync(join(home.path, file), later);
    await setup(home, tool, '--region', 'eu-west-1');
    expect(read(home, backup)).toBe(text);
    await setup(home, tool, '--undo');
    expect(read(home, file)).toContain('later');
    expect(read(home, file)).not.toMatch(/bedrock|BEDROCK|AWS_REGION/);
    // What comes next begins from here.
    const after = read(home, file);
    await setup(home, tool);
    expect(read(home, backup)).toBe(after);
    await setup(home, tool, '--undo');
    expect(read(home, file)).toBe(after);
    expect(existsSync(join(home.path, backup))).toBe(false);
  });
});

describe.concurrent('setup', () => {
  const AUTH = '.pi/agent/auth.json';
  const OLD_BACKUP = `${AUTH}.before-bedrock-token`;

  it('keeps a backup for its owner alone, and no link or pipe takes its place', async () => {
    using home = makeHome();
    furnish(home, { [AUTH]: '{"a":1}', precious: 'mine' });
    const backup = join(home.path, backupOf(home, AUTH));
    mkdirSync(dirname(backup), { recursive: true, mode: 0o700 });
    symlinkSync(join(home.path, 'precious'), backup);
    const linked = await setup(home, 'pi', '--no-check');
    expect(linked.code).toBe(2);
    expect(linked.stderr).toMatch(/backup.*\(it is a symbolic link\)/s);
    rmSync(backup);
    expect((await runProgram(['mkfifo', backup])).code).toBe(0);
    expect((await setup(home, 'pi', '--no-check')).stderr).toMatch(/\(it is not a file\)/);
    expect(read(home, AUTH)).toBe('{"a":1}');
    rmSync(backup);
    expect(await setup(home, 'pi', '--no-check')).toMatchObject({ code: 0 });
    expect(readFileSync(backup, 'utf8')).toBe('{"a":1}');
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(backup)).mode & 0o777).toBe(0o700);
    expect(read(home, 'precious')).toBe('mine');
  });

  it('puts back what an earlier version kept next to the file', async () => {
    using home = makeHome();
    furnish(home, { [AUTH]: '{"a":1}' });
    const backup = backupOf(home, AUTH);
    await setup(home, 'pi', '--no-check');
    renameSync(join(home.path, backup), join(home.path, OLD_BACKUP));
    expect(await setup(home, 'pi', '--undo')).toMatchObject({ code: 0 });
    expect(read(home, AUTH)).toBe('{"a":1}');
    expect(existsSync(join(home.path, OLD_BACKUP))).toBe(false);
    furnish(home, { [OLD_BACKUP]: 'old' });
    const again = await setup(home, 'pi', '--no-check');
    expect(again.stderr).toContain(`Warning: ${join(home.path, OLD_BACKUP)} is a copy`);
    expect(read(home, OLD_BACKUP)).toBe('old');
  });

  it('is done once by several at the same time', async () => {
    using home = makeHome();
    furnish(home, { [AUTH]: '{"a":1}' });
    const start = snapshot(home);
    const results = await Promise.all([1, 2, 3].map(() => setup(home, 'pi', '--no-check')));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await setup(home, 'pi', '--undo')).toMatchObject({ code: 0 });
    expect(snapshot(home)).toEqual(start);
  });

  it.each([
    [
      'zed',
      '.config/zed/settings.json',
      '{"language_models":{"bedrock":{"profile":"bedrock-token-dev","region":"x"}}}',
    ],
    ['pi', AUTH, '{"amazon-bedrock":{"type":"api_key","key":"!bedrock-token get"},"z":{}}'],
  ])('gives %s back what a user wrote and names us by chance', async (tool, file, text) => {
    using home = makeHome();
    furnish(home, { [file]: text });
    const start = snapshot(home);
    expect(await setup(home, tool, '--undo')).toMatchObject({ code: 0 });
    expect(snapshot(home)).toEqual(start);
    expect(await setup(home, tool)).toMatchObject({ code: 0 });
    expect(await setup(home, tool, '--undo')).toMatchObject({ code: 0 });
    expect(snapshot(home)).toEqual(start);
  });

  it.each([
    ['pi', AUTH, '{"amazon-bedrock":{"key":"a","key":"canary"}}', /amazon-bedrock\.key.* twice/],
    [
      'crush',
      '.config/crush/crush.json',
      '{"env":{"A":"canary"},"env":{}}',
      /setting env\..* twice/,
    ],
    [
      'continue',
      '.continue/config.yaml',
      ['a: &a [canary]', ...'bcdefg'.split('').map(repeat)].join('\n'),
      /is not a YAML mapping/,
    ],
  ])('leaves a file of %s alone that readers take in different ways', async (...row) => {
    const [tool, file, text, message] = row;
    using home = makeHome();
    furnish(home, { [file]: text });
    const start = snapshot(home);
    const result = await setup(home, tool);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain('canary');
    expect(snapshot(home)).toEqual(start);
  });
});

/** A line of YAML that holds the one before nine times. */
function repeat(name: string): string {
  const before = String.fromCharCode(name.charCodeAt(0) - 1);
  return `${name}: &${name} [${Array(9).fill(`*${before}`)}]`;
}

describe.concurrent('setup claude-desktop', () => {
  it('leaves a program alone that is not from here', async () => {
    using home = makeHome();
    const file = '.config/Claude-3p/bedrock-token-helper';
    furnish(home, { [file]: '#!/bin/sh\necho mine\n' });
    await setup(home, 'claude-desktop', '--undo');
    expect(read(home, file)).toContain('mine');
    await setup(home, 'claude-desktop');
    await setup(home, 'claude-desktop', '--undo');
    expect(read(home, file)).toContain('mine');
  });
});

const canMount =
  process.platform === 'linux' &&
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

it.skipIf(!canMount)(
  'a file system that is read-only is named, before a backup is made',
  async () => {
    using home = makeHome();
    using state = makeHome();
    const file = join(home.path, '.codex', 'config.toml');
    const prepare = `mount -t tmpfs none "$HOME" && mkdir "$HOME/.codex" && echo 'a = 1' >"${file}" && mount -o remount,ro "$HOME"`;
    const { code, stderr } = await runProgram(
      [
        'unshare',
        '--mount',
        'sh',
        '-c',
        `${prepare} && exec "$@"`,
        'sh',
        ...command,
        'setup',
        'codex',
      ],
      { env: { ...home.env, ...ENV, XDG_STATE_HOME: state.path }, cwd: '/' },
    );
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(`${file} cannot be changed (EROFS: the file system is read-only).`);
    expect(stderr).toContain('Mount that file system writable, or set HOME');
    expect(readdirSync(state.path)).toEqual([]);
  },
);
