import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

const entryPath = (home: Home) =>
  join(home.cache, readdirSync(home.cache).find((name) => name.endsWith('.json')) ?? '');

/** Makes the entry so much older, as if it had been made then. */
function age(
  home: Home,
  seconds: number,
  clocks: ('wall' | 'uptime')[] = ['wall', 'uptime'],
): void {
  const entry = JSON.parse(readFileSync(entryPath(home), 'utf8')) as Record<string, unknown>;
  if (clocks.includes('uptime')) entry.uptime = Number(entry.uptime) - seconds;
  if (clocks.includes('wall')) entry.token = backdate(String(entry.token), seconds);
  entry.issuedAt = Number(entry.issuedAt) - seconds * 1000;
  entry.expiresAt = Number(entry.expiresAt) - seconds * 1000;
  writeFileSync(entryPath(home), JSON.stringify(entry));
}

/** A key's own dates, moved; nobody here checks its signature. */
function backdate(token: string, seconds: number): string {
  const prefix = 'bedrock-api-key-';
  const url = atob(token.slice(prefix.length)).replace(/X-Amz-Date=(\w+)/, (_, date: string) => {
    const iso = date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
    const moved = new Date(Date.parse(iso) - seconds * 1000).toISOString();
    return `X-Amz-Date=${moved.replace(/[-:]|\.\d+/g, '')}`;
  });
  return prefix + btoa(url);
}

async function warm(home: Home, args: string[] = []): Promise<string> {
  const { stdout } = await runCommand(args, { env: { ...home.env, ...ENV } });
  return stdout;
}

const HOUR = ['--duration', '1h', '--min-ttl', '1m'];

describe.concurrent('in the last fifth of its life', () => {
  it('a key is printed at once, and the next is there for the call after', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    await warm(home, HOUR);
    age(home, 2_900);
    const old = readFileSync(entryPath(home), 'utf8');
    const results = await Promise.all(
      Array.from({ length: 5 }, () => runCommand([...HOUR, '--format', 'json'], { env })),
    );
    for (const { stdout, stderr } of results) {
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toMatchObject({ Cached: true });
    }
    // On a busy machine the last to look may already find the next one.
    const tokens = results.map(({ stdout }) => (JSON.parse(stdout) as { Token: string }).Token);
    expect(tokens.filter((token) => old.includes(token))).not.toEqual([]);
    for (let turn = 0; turn < 1_000 && readFileSync(entryPath(home), 'utf8') === old; turn++) {
      await sleep(50);
    }
    const next = await runCommand([...HOUR, '--format', 'json'], { env });
    expect(JSON.parse(next.stdout)).toMatchObject({ Cached: true });
    expect(old).not.toContain(JSON.parse(next.stdout).Token);
  });

  it('before it, nothing is done', async () => {
    using home = makeHome();
    await warm(home, HOUR);
    age(home, 2_800);
    const old = readFileSync(entryPath(home), 'utf8');
    await warm(home, HOUR);
    await sleep(700);
    expect(readFileSync(entryPath(home), 'utf8')).toBe(old);
  });

  it('a refresh that fails is not tried at each call, and the key serves on', async () => {
    using home = makeHome();
    const runs = join(home.path, 'runs');
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = STATIC_KEYS;
    const once = `[ -e ${runs} ] && { echo x >> ${runs}; exit 1; }; echo x > ${runs}; echo '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}'`;
    writeFileSync(join(home.path, 'make.sh'), once);
    const config = join(home.path, 'config');
    writeFileSync(config, `[default]\ncredential_process = sh ${home.path}/make.sh\n`);
    const env = { ...home.env, AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: config };
    expect((await runCommand(HOUR, { env })).code).toBe(0);
    age(home, 2_900);
    expect((await runCommand(HOUR, { env })).code).toBe(0);
    await sleep(1_000);
    for (let call = 0; call < 3; call++) expect((await runCommand(HOUR, { env })).code).toBe(0);
    await sleep(500);
    expect(readFileSync(runs, 'utf8').split('\n')).toHaveLength(3);
  });
});

describe.concurrent('a key is never printed', () => {
  it.each<[string, number, ('wall' | 'uptime')[], string[]]>([
    ['after its end', 3_601, ['wall', 'uptime'], HOUR],
    [
      'with less left than is asked for',
      3_000,
      ['wall', 'uptime'],
      ['--duration', '1h', '--min-ttl', '15m'],
    ],
    // The wall clock was set back by an hour since, so by it no time has passed.
    ['after its end, though the wall clock was set back', 3_601, ['uptime'], HOUR],
    // Made before the wall clock was set back: by it the key is from the future.
    ['from the future', -600, ['wall'], HOUR],
  ])('%s', async (_, seconds, clocks, args) => {
    using home = makeHome();
    const first = await warm(home, args);
    if (clocks.includes('wall')) age(home, seconds, clocks);
    else {
      const entry = JSON.parse(readFileSync(entryPath(home), 'utf8')) as { uptime: number };
      writeFileSync(entryPath(home), JSON.stringify({ ...entry, uptime: entry.uptime - seconds }));
    }
    await sleep(1_100);
    const kept = JSON.parse(readFileSync(entryPath(home), 'utf8')) as { token: string };
    const result = await runCommand([...args, '--format', 'json'], {
      env: { ...home.env, ...ENV },
    });
    const { Token, Cached } = JSON.parse(result.stdout) as { Token: string; Cached: boolean };
    expect(Cached).toBe(false);
    expect([kept.token, first.trim()]).not.toContain(Token);
  });

  it('if even a new one would have too little left: exit 4', async () => {
    using home = makeHome();
    const end = new Date(Date.now() + 300_000).toISOString();
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = STATIC_KEYS;
    const config = join(home.path, 'config');
    const keys = join(home.path, 'keys.json');
    writeFileSync(
      keys,
      `{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}","SessionToken":"x","Expiration":"${end}"}`,
    );
    writeFileSync(config, `[default]\ncredential_process = cat ${keys}\n`);
    const env = { ...home.env, AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: config };
    const result = await runCommand([], { env });
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toMatch(/valid for 2\d\d s.*600 s/);
    expect((await runCommand(['--min-ttl', '1m'], { env })).code).toBe(0);
  });
});
