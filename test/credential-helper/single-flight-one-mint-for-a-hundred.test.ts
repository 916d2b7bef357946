import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import { sizeOf } from '../support/setup/exhaustive.ts';
import { allow } from '../support/setup/start-of-node.ts';

/** Starts of processes that other tests of the same time have to bear. */
const MANY = sizeOf(30, 100);

const ASSUME = ['--region', 'us-east-1', '--role-arn', NARROW_ROLE, '--timeout', '30s'];
const MADE = ['--region', 'us-east-1', '--profile', 'made', '--timeout', '30s'];

/** A profile whose credentials come from a script that counts its runs, and is slow at the first. */
function furnishSlowProcess(home: Home, seconds: number): () => number {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = STATIC_KEYS;
  const answer = `{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}`;
  furnish(home, {
    runs: '',
    'make.sh': `echo run >> ${home.path}/runs\n[ "$(wc -l < ${home.path}/runs)" -gt 1 ] || sleep ${seconds}\necho '${answer}'\n`,
    '.aws/config': `[profile made]\ncredential_process = sh ${home.path}/make.sh\n`,
  });
  return () => readFileSync(join(home.path, 'runs'), 'utf8').split('\n').length - 1;
}

const lockOf = (home: Home) => {
  const name = readdirSync(home.cache).find((each) => each.endsWith('.lock'));
  return name === undefined ? undefined : join(home.cache, name);
};

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let turn = 0; turn < 3_000; turn++) {
    try {
      const found = look();
      if (found !== undefined) return found;
    } catch {
      // Not there yet.
    }
    await sleep(10);
  }
  throw new Error('It never came.');
}

describe('single flight', () => {
  it(`${MANY} cold starts at once are one call of STS, and as many equal answers`, async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...home.env, ...cloud.env, ...developerEnv(cloud) };
    const answers = await Promise.all(
      Array.from({ length: MANY }, () => runCommand(ASSUME, { env, limitMs: 60_000 })),
    );
    expect(answers.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(actionsOf(cloud)).toEqual(['sts AssumeRole']);
    expect(readdirSync(home.path)).toEqual(['.cache']);
    expect(readdirSync(home.cache).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  it('those that wait share a failure, too', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...home.env, ...cloud.env, ...developerEnv(cloud) };
    cloud.faults.add({ service: 'sts', kind: 'latency', latencyMs: 1500, times: 'always' });
    const denied = ASSUME.map((word) => (word === NARROW_ROLE ? `${NARROW_ROLE}x` : word));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => runCommand(denied, { env, limitMs: 60_000 })),
    );
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([8]));
    expect(new Set(answers.map(({ stderr }) => stderr)).size).toBe(1);
    expect(actionsOf(cloud).length).toBeLessThanOrEqual(2);
  });
});

// They wait, mostly.
describe.concurrent('single flight', () => {
  it('a holder that is killed holds the others up for two seconds at most', async () => {
    using home = makeHome();
    const runs = furnishSlowProcess(home, 20);
    const [file = '', ...args] = command;
    const holder = spawn(file, [...args, ...MADE], {
      env: { PATH: process.env.PATH, ...home.env },
      stdio: 'ignore',
      detached: true,
    });
    await until(() => lockOf(home));
    await until(() => (runs() > 0 ? true : undefined));
    const waiting = Array.from({ length: 5 }, () => runCommand(MADE, { env: home.env }));
    await sleep(600);
    // With the script that it runs, which would live on.
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    const killed = performance.now();
    const answers = await Promise.all(waiting);
    const delayedMs = performance.now() - killed;
    expect(delayedMs).toBeLessThan(await allow(2_000));
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(runs()).toBe(2);
  });

  it.each([
    ['whose process ID belongs to somebody else by now', hostname(), process.pid],
    ['of another machine', 'elsewhere', 1],
  ])('a lock that nobody touches, %s, is taken away', async (_, host, pid) => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
    expect((await runCommand([], { env })).code).toBe(0);
    const [entry = ''] = readdirSync(home.cache);
    const lock = join(home.cache, entry.replace('.json', '.lock'));
    writeFileSync(lock, JSON.stringify({ id: 'left', pid, host }), { mode: 0o600 });
    const result = await runCommand(['--refresh', '--timeout', '60s'], { env });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.milliseconds).toBeLessThan(await allow(2_000));
    expect(readdirSync(home.cache)).toEqual([entry]);
  });

  it('a lock that is held for too long ends in exit 7', async () => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
    expect((await runCommand([], { env })).code).toBe(0);
    const [entry = ''] = readdirSync(home.cache);
    const lock = join(home.cache, entry.replace('.json', '.lock'));
    writeFileSync(lock, JSON.stringify({ id: 'held', pid: process.pid, host: hostname() }));
    const heart = setInterval(() => utimesSync(lock, new Date(), new Date()), 200);
    const result = await runCommand(['--refresh', '--timeout', '2500ms'], { env });
    const past = await runCommand(['--refresh', '--no-cache'], { env });
    clearInterval(heart);
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toContain('--no-cache');
    expect(past.code).toBe(0);
    expect(readFileSync(lock, 'utf8')).toContain('held');
  });
});
