import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../support/command/cache-entry.ts';
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

const MADE = ['--region', 'us-east-1', '--profile', 'made', '--timeout', '40s'];
const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = STATIC_KEYS;
const ANSWER = `echo '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}'`;

/** A profile whose credentials come from a script; its runs are counted. */
function furnishProcess(home: Home, script: string): () => number {
  furnish(home, {
    runs: '',
    'make.sh': `echo run >> ${home.path}/runs\n${script}\n`,
    '.aws/config': `[profile made]\ncredential_process = sh ${home.path}/make.sh\n`,
  });
  return () => readFileSync(join(home.path, 'runs'), 'utf8').split('\n').length - 1;
}

const many = (count: number, home: Home, args: string[], env: NodeJS.ProcessEnv = {}) =>
  Promise.all(
    Array.from({ length: count }, () =>
      runCommand(args, { env: { ...home.env, ...env }, limitMs: 55_000 }),
    ),
  );

const start = (home: Home) => {
  const [file = '', ...args] = command;
  const env = { PATH: process.env.PATH, ...home.env };
  return spawn(file, [...args, ...MADE], { env, stdio: 'ignore', detached: true });
};

describe('single flight', () => {
  it(`${MANY} cold starts run a credential_process once`, async () => {
    using home = makeHome();
    const runs = furnishProcess(home, ANSWER);
    const answers = await many(MANY, home, MADE);
    expect(answers.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(runs()).toBe(1);
  });

  it('thirty that all fail get one error, by few attempts', async () => {
    using home = makeHome();
    const runs = furnishProcess(home, 'sleep 1; exit 1');
    const answers = await many(30, home, MADE);
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([4]));
    expect(new Set(answers.map(({ stderr }) => stderr)).size).toBe(1);
    expect(runs()).toBeLessThanOrEqual(6);
    // Later callers try again.
    const before = runs();
    await many(1, home, MADE);
    expect(runs()).toBe(before + 1);
  });

  it('those whose holder fails before they have seen it get its error, too', async () => {
    using home = makeHome();
    const runs = furnishProcess(home, 'exit 1');
    const answers = await many(30, home, MADE);
    expect(new Set(answers.map(({ stderr }) => stderr)).size).toBe(1);
    expect(runs()).toBeLessThanOrEqual(12);
  });

  it('refreshes at the same time are one, and each answer is new', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...cloud.env, ...developerEnv(cloud) };
    const args = ['--region', 'us-east-1', '--role-arn', NARROW_ROLE, '--timeout', '30s'];
    const [first] = await many(1, home, args, env);
    cloud.faults.add({ service: 'sts', kind: 'latency', latencyMs: 2500, times: 'always' });
    const answers = await many(15, home, [...args, '--refresh'], env);
    expect(answers.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
    expect(answers.filter(({ stdout }) => stdout === first?.stdout)).toEqual([]);
    expect(actionsOf(cloud).length).toBeLessThanOrEqual(3);
  });
});

// They wait, mostly.
describe.concurrent('single flight', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'a holder that gets %s makes room at once',
    async (signal) => {
      using home = makeHome();
      const runs = furnishProcess(
        home,
        `[ "$(wc -l < ${home.path}/runs)" -gt 1 ] || exec sleep 20\n${ANSWER}`,
      );
      const holder = start(home);
      await until(() => runs() === 1);
      const waiting = many(3, home, MADE);
      await sleep(500);
      process.kill(-(holder.pid ?? 0), signal);
      const killed = performance.now();
      const answers = await waiting;
      const delayedMs = performance.now() - killed;
      expect(delayedMs).toBeLessThan(await allow(1_500));
      expect(answers.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(runs()).toBe(2);
      expect(readdirSync(home.cache).filter((name) => !name.endsWith('.json'))).toEqual([]);
    },
  );

  it('a holder that is stopped holds nobody up, and does no harm when it goes on', async () => {
    using home = makeHome();
    const runs = furnishProcess(
      home,
      `[ "$(wc -l < ${home.path}/runs)" -gt 1 ] || sleep 2\n${ANSWER}`,
    );
    const holder = start(home);
    const ended = new Promise<number | null>((resolve) => holder.on('exit', resolve));
    await until(() => runs() === 1);
    process.kill(holder.pid ?? 0, 'SIGSTOP');
    const [answer] = await many(1, home, MADE);
    process.kill(holder.pid ?? 0, 'SIGCONT');
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(answer?.milliseconds).toBeLessThan(await allow(2_000));
    expect(await ended).toBe(0);
    expect(readdirSync(home.cache).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });
});
