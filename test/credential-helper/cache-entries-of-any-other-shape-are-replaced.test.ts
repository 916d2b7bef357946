import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  backdate,
  editEntry,
  entryPath,
  type Fields,
  readEntry,
  rewriteToken,
} from '../support/command/cache-entry.ts';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const isRoot = process.getuid?.() === 0;

async function get(home: Home, env: NodeJS.ProcessEnv = {}) {
  const result = await runCommand(['--format', 'json'], { env: { ...home.env, ...ENV, ...env } });
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout) as { Token: string; Cached: boolean; Region: string };
}

/** An entry as good as any, with a token that is not ours to print. */
function plant(path: string, change: (token: string) => string, more: Fields = {}): void {
  editEntry(path, { token: change(String(readEntry(path).token)), ...more });
}
const signedByAnother = (token: string) =>
  rewriteToken(token, (url) => url.replace(/Signature=\w{6}/, 'Signature=badbad'));

describe.concurrent('a key that was planted is not printed, and the file is healed, if it', () => {
  const CASES: [name: string, harm: (path: string, home: Home) => void, skip?: boolean][] = [
    ['has a second name', (path, home) => linkSync(path, join(home.path, 'other'))],
    [
      'is a link to a file that is as good as ours',
      (path, home) => {
        copyFileSync(path, join(home.path, 'good'));
        execFileSync('chmod', ['600', join(home.path, 'good')]);
        rmSync(path);
        symlinkSync(join(home.path, 'good'), path);
      },
    ],
    [
      'is a link to nothing',
      (path) => {
        rmSync(path);
        symlinkSync('nowhere', path);
      },
    ],
    [
      'is a device',
      (path) => {
        rmSync(path);
        execFileSync('mknod', ['-m', '600', path, 'c', '1', '5']);
      },
      !isRoot,
    ],
    [
      'is an empty directory',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      'holds bytes that are no text',
      (path) => {
        const text = readFileSync(path, 'latin1');
        writeFileSync(path, text.replace('"source":"', '"source":"\xff\xfe'), 'latin1');
      },
    ],
    ['has a line break in it', (path) => plant(path, (token) => token.replace(/.$/, '\n$&'))],
    ['is for another region', (path) => plant(path, (token) => token, { region: 'us-west-2' })],
    ['says that it has expired', (path) => plant(path, (token) => backdate(token, 43_201))],
    ['says that it is from the future', (path) => plant(path, (token) => backdate(token, -60))],
    [
      'has dates that no calendar has',
      (path) => editEntry(path, { issuedAt: 1e300, uptime: -1e300 }),
    ],
    ['is longer by a byte than any entry', (path) => fill(path, 64 * 1024 + 1)],
    ['is nested without end', (path) => writeFileSync(path, '['.repeat(60_000))],
    [
      'has a name twice',
      (path) => writeFileSync(path, `${readFileSync(path, 'utf8').trim().slice(0, -1)},"key":"x"}`),
    ],
  ];

  it.each(CASES)('%s', async (_, harm, skip) => {
    if (skip) return;
    using home = makeHome();
    await get(home);
    const path = entryPath(home);
    plant(path, signedByAnother);
    const planted = String(readEntry(path).token);
    harm(path, home);
    const healed = await get(home);
    expect(healed.Cached).toBe(false);
    expect(healed.Token).not.toBe(planted);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(lstatSync(path)).toMatchObject({ nlink: 1 });
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(await get(home)).toMatchObject({ Cached: true, Token: healed.Token });
    expect(readdirSync(home.cache)).toHaveLength(1);
  });
});

it('an entry of the greatest length is printed', async () => {
  using home = makeHome();
  const { Token } = await get(home);
  fill(entryPath(home), 64 * 1024);
  expect(await get(home)).toMatchObject({ Cached: true, Token });
});

/** Blanks do not change what JSON says. */
function fill(path: string, bytes: number): void {
  writeFileSync(path, readFileSync(path, 'utf8').padEnd(bytes));
}

it("another account's entry, copied to this one's name, is not printed", async () => {
  using home = makeHome();
  const other = await get(home, { AWS_ACCESS_KEY_ID: 'AKIAOTHEROTHEROTHER1' });
  const path = entryPath(home);
  const mine = await get(home);
  const name = readdirSync(home.cache).find((each) => !path.endsWith(each)) ?? '';
  copyFileSync(path, join(home.cache, name));
  const again = await get(home);
  expect(again.Cached).toBe(false);
  expect(again.Token).not.toBe(other.Token);
  expect(mine.Token).not.toBe(other.Token);
});

it('what lay in a directory that was open is believed for no key at all', async () => {
  using home = makeHome();
  await get(home, { AWS_REGION: 'us-west-2' });
  plant(entryPath(home), signedByAnother);
  execFileSync('chmod', ['777', home.cache]);
  await get(home);
  const west = await get(home, { AWS_REGION: 'us-west-2' });
  expect(west.Cached).toBe(false);
  expect(atob(west.Token.slice(16))).not.toContain('badbad');
});

it('credentials with dates that no calendar has are requested again', async () => {
  using home = makeHome();
  const answer = JSON.stringify({
    Version: 1,
    AccessKeyId: 'ASIAEXAMPLEEXAMPLE12',
    SecretAccessKey: 'x',
    SessionToken: 'y',
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  });
  furnish(home, {
    'answer.json': answer,
    '.aws/config': `[profile made]\nregion = us-east-1\ncredential_process = cat ${home.path}/answer.json\n`,
  });
  const ask = () => runCommand(['credential-process', '--profile', 'made'], { env: home.env });
  expect(await ask()).toMatchObject({ code: 0, stderr: '' });
  for (const fields of [{ expiresAt: 1e300 }, { accountId: { a: 1 } }, { sessionToken: 7 }]) {
    editEntry(entryPath(home), fields);
    const healed = await ask();
    expect(healed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(healed.stdout)).toEqual({
      ...JSON.parse(answer),
      Expiration: expect.any(String),
    });
    expect(readEntry(entryPath(home)).expiresAt).toBeLessThan(Date.now() + 3_600_001);
  }
});
