import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  ageEntry,
  editEntry,
  entryPath,
  readEntry,
  until,
} from '../support/command/cache-entry.ts';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const HOUR = ['--duration', '1h', '--min-ttl', '1m', '--format', 'json'];
const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = STATIC_KEYS;

/** A profile whose credentials come from a script; `later` runs before all but the first answer. */
function furnishProcess(home: Home, later: string, session = ''): () => number {
  furnish(home, {
    runs: '',
    'make.sh': `echo run >> ${home.path}/runs\n[ "$(wc -l < ${home.path}/runs)" -eq 1 ] || { ${later}; }\necho '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"${session}}'\n`,
    '.aws/config': `[default]\nregion = us-east-1\ncredential_process = sh ${home.path}/make.sh\n`,
  });
  return () => readFileSync(join(home.path, 'runs'), 'utf8').split('\n').length - 1;
}

/** The processes that refresh for this home. */
function countRefreshes(home: Home): number {
  if (!existsSync('/proc/self/environ')) return 1;
  return readdirSync('/proc').filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return command.includes('\0--background') && environment.includes(`HOME=${home.path}`);
    } catch {
      return false;
    }
  }).length;
}

async function ask(home: Home, args = HOUR, env: NodeJS.ProcessEnv = {}) {
  const result = await runCommand(args, { env: { ...home.env, ...env } });
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  return { ...result, ...(JSON.parse(result.stdout) as { Token: string; Cached: boolean }) };
}

describe('in the last fifth of a life', () => {
  it('a refresh that takes long delays nobody, and many hits start one', async () => {
    using home = makeHome();
    const end = join(home.path, 'end');
    const runs = furnishProcess(home, `while [ ! -e ${end} ]; do sleep 0.1; done`);
    await ask(home);
    ageEntry(entryPath(home), 2_900);
    const old = readEntry(entryPath(home)).token;
    const first = await Promise.all(Array.from({ length: 20 }, () => ask(home)));
    await until(() => runs() === 2);
    expect(countRefreshes(home)).toBe(1);
    const second = await Promise.all(Array.from({ length: 5 }, () => ask(home)));
    for (const { Token, Cached } of [...first, ...second]) {
      expect({ Token, Cached }).toEqual({ Token: old, Cached: true });
    }
    expect(runs()).toBe(2);
    writeFileSync(end, '');
    await until(() => readEntry(entryPath(home)).token !== old);
    const next = await ask(home);
    expect(next.Cached).toBe(true);
    expect(next.Token).not.toBe(old);
    await sleep(500);
    expect(runs()).toBe(2);
    expect(readdirSync(home.cache)).toHaveLength(1);
  });
});

describe.concurrent('in the last fifth of a life', () => {
  it('hits that follow one another start one, too, though each takes its time', async () => {
    using home = makeHome();
    const runs = furnishProcess(home, ':');
    await ask(home);
    ageEntry(entryPath(home), 2_900);
    const old = readEntry(entryPath(home)).token;
    for (let call = 0; call < 12; call++) await ask(home);
    await until(() => readEntry(entryPath(home)).token !== old);
    await sleep(800);
    // One that was started late, when another had done it.
    await runCommand(['get', '--background', '--duration=3600'], { env: home.env });
    expect(runs()).toBe(2);
  });

  it('a refresh that was killed is tried again after a while', async () => {
    using home = makeHome();
    const runs = furnishProcess(home, ':');
    await ask(home);
    const path = entryPath(home);
    ageEntry(path, 2_900);
    // What it leaves: its lock, and the mark that it was begun.
    const lock = path.replace('.json', '.lock');
    writeFileSync(lock, '{"id":"x","pid":4194303,"host":"gone"}', { mode: 0o600 });
    writeFileSync(path.replace('.json', '.turn'), '');
    await ask(home);
    await sleep(700);
    expect(runs()).toBe(1);
    const before = Date.now() / 1000 - 31;
    utimesSync(path.replace('.json', '.turn'), before, before);
    const old = (await ask(home)).Token;
    await until(() => readEntry(path).token !== old);
    await until(() => readdirSync(home.cache).length === 1);
    expect(runs()).toBe(2);
  });

  it('the refresh is for what was asked: where paths lead, and how much life is enough', async () => {
    using home = makeHome();
    // A session that ends sooner than the default of --min-ttl asks for.
    const end = new Date(Date.now() + 400_000).toISOString();
    const runs = furnishProcess(home, ':', `,"SessionToken":"x","Expiration":"${end}"`);
    const env = { AWS_CONFIG_FILE: '.aws/config', HOME: '/' };
    const args = ['--min-ttl', '30s', '--format', 'json'];
    const call = async () => {
      const result = await runCommand(args, { env: { ...home.env, ...env }, cwd: home.path });
      expect(result).toMatchObject({ code: 0, stderr: '' });
    };
    await call();
    ageEntry(entryPath(home), 350);
    const old = readEntry(entryPath(home)).token;
    await call();
    await until(() => readEntry(entryPath(home)).token !== old);
    expect(runs()).toBe(2);
  });

  it('credentials, too, are got ahead of time', async () => {
    using home = makeHome();
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const runs = furnishProcess(home, ':', `,"SessionToken":"x","Expiration":"${end}"`);
    const get = () => runCommand(['credential-process'], { env: home.env });
    const first = await get();
    const { issuedAt, uptime, expiresAt } = readEntry(entryPath(home));
    const older = { issuedAt: Number(issuedAt) - 3e6, expiresAt: Number(expiresAt) - 3e6 };
    editEntry(entryPath(home), { ...older, uptime: Number(uptime) - 3e3 });
    await get();
    await until(() => Number(readEntry(entryPath(home)).expiresAt) > Number(older.expiresAt));
    expect((await get()).stdout).toBe(first.stdout);
    expect(runs()).toBe(2);
  });
});
