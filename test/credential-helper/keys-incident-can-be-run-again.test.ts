import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  denyOf,
  type IncidentCloud,
  incidentCloud,
  reportIn,
} from '../support/command/incident-cloud.ts';

/** The calls that change something, in the order in which they are made. */
interface Call {
  service: string;
  action: string;
  nth: number;
}

function callsOf({ cloud }: IncidentCloud): Call[] {
  const counts = new Map<string, number>();
  return cloud.journal.entries().map(({ service, action }) => {
    const name = `${service} ${action}`;
    const nth = counts.get(name) ?? 0;
    counts.set(name, nth + 1);
    return { service, action, nth };
  });
}

/** Runs the command, and ends it with SIGKILL right before or after a call takes effect. */
async function killAt(
  world: IncidentCloud,
  { service, action, nth }: Call,
  kind: 'hang' | 'hang-after',
  run: (onStart: (child: { kill(signal: 'SIGKILL'): boolean }) => void) => Promise<{
    signal: NodeJS.Signals | null;
  }>,
): Promise<void> {
  world.cloud.faults.add({ service, action, skip: nth, kind });
  let timer: NodeJS.Timeout | undefined;
  const { signal } = await run((child) => {
    timer = setInterval(() => {
      if (world.cloud.faults.pending().length === 0) child.kill('SIGKILL');
    }, 5);
  });
  clearInterval(timer);
  world.cloud.faults.clear();
  expect(signal).toBe('SIGKILL');
}

test('twice: the second run changes nothing, and moves no time', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
  await world.use(leaked);
  const args = ['--yes', '--all-sessions'];
  expect((await world.incident(leaked, args)).code).toBe(0);
  const policy = denyOf(world.cloud, 'bedrock-ci');
  world.cloud.clock.offsetMs = 60_000;
  const between = await world.mint({ role: 'bedrock-ci', sessionName: 'between' });
  const { code, report } = await world.incident(leaked, ['--all-sessions']);
  expect(code).toBe(0);
  expect(report.actions).toMatchObject([{ state: 'already' }]);
  expect(denyOf(world.cloud, 'bedrock-ci')).toBe(policy);
  expect(world.changes()).toEqual(['PutRolePolicy']);
  expect(await world.use(between)).toBe(200);
});

test('a second leak of the role adds to the same policy, and the first stays denied', async () => {
  await using world = await incidentCloud();
  const [one, two] = [
    await world.mint({ role: 'bedrock-ci', sessionName: 'one' }),
    await world.mint({ role: 'bedrock-ci', sessionName: 'two' }),
  ];
  await world.use(one);
  await world.use(two);
  await world.incident(one, ['--yes']);
  await world.incident(two, ['--yes']);
  expect([await world.use(one), await world.use(two)]).toEqual([403, 403]);
  expect(Object.keys(world.cloud.iam.role('bedrock-ci')?.inline ?? {})).toHaveLength(2);
});

/** What leaks, how it is prepared, and what has to be so in the end. */
const KINDS = [
  {
    name: 'a long-term key that is replaced',
    prepare: async (world: IncidentCloud) => {
      const create = ['create', '--user', 'bot', '--days', '60', '--out', 'key', '--create-user'];
      await world.keys(create);
      return world.keyIn('key');
    },
    args: ['--out', 'key'],
    check: async (world: IncidentCloud, key: string) => {
      expect(await world.use(key)).toBe(403);
      expect(world.keyIn('key')).not.toBe(key);
      expect(await world.use(world.keyIn('key'))).toBe(200);
      expect(world.cloud.iam.keys('bot').filter(({ status }) => status === 'Active')).toHaveLength(
        1,
      );
    },
    changes:
      /^(UpdateServiceSpecificCredential|CreateServiceSpecificCredential|TagUser|LookupEvents)$/,
  },
  {
    name: 'a session',
    prepare: async (world: IncidentCloud) => {
      const key = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
      await world.use(key);
      return key;
    },
    args: ['--all-sessions'],
    check: async (world: IncidentCloud, key: string) => expect(await world.use(key)).toBe(403),
    changes: /^(PutRolePolicy|LookupEvents)$/,
  },
  {
    name: 'an access key',
    prepare: (world: IncidentCloud) => world.mint({ user: 'ci' }),
    args: [],
    check: async (world: IncidentCloud, key: string) => expect(await world.use(key)).toBe(403),
    changes: /^(UpdateAccessKey|LookupEvents)$/,
  },
];

describe.each(KINDS)('$name, killed at each change and run again', (kind) => {
  test('ends as a run that nobody stopped', async () => {
    const calls = await (async () => {
      await using world = await incidentCloud();
      const key = await kind.prepare(world);
      world.cloud.journal.clear();
      const { code } = await world.incident(key, ['--yes', ...kind.args]);
      expect(code).toBe(0);
      await kind.check(world, key);
      const changing = callsOf(world).filter(({ action }) => kind.changes.test(action));
      const lookups = changing.filter(({ action }) => action === 'LookupEvents');
      return changing.filter((call) => call.action !== 'LookupEvents' || call === lookups[0]);
    })();
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) {
      for (const when of ['hang', 'hang-after'] as const) {
        await using world = await incidentCloud();
        const key = await kind.prepare(world);
        const args = ['--yes', ...kind.args];
        await killAt(world, call, when, (onStart) => world.incident(key, args, { onStart }));
        const { code, stderr } = await world.incident(key, args);
        expect(code, `${call.action} ${call.nth} ${when}: ${stderr}`).toBe(0);
        await kind.check(world, key);
      }
    }
  }, 600_000);
});

test('an incident with places of the key replaces it in all of them', async () => {
  await using world = await incidentCloud();
  await world.keys(['create', '--user', 'bot', '--days', '60', '--out', 'key', '--create-user']);
  const old = world.keyIn('key');
  const sinks = reportIn(world, 'sinks.yml');
  writeFileSync(sinks, `- { type: file, path: ${reportIn(world, 'key')} }\n`);
  const { code, report } = await world.incident(old, ['--yes', '--sinks', sinks]);
  expect(code).toBe(0);
  expect(await world.use(old)).toBe(403);
  expect(await world.use(world.keyIn('key'))).toBe(200);
  expect(report.actions.map(({ state }) => state)).not.toContain('failed');
  expect(report.next.join()).not.toContain('keys rotate');
});
