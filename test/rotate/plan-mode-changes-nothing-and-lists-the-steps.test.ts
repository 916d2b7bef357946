import { describe, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { PLACES, type Places, placesCloud } from '../support/action/published-places.ts';
import { passDays, rotateStep, USER } from '../support/action/rotate-step.ts';
import type { StepResult } from '../support/action/run-action.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { killAt } from '../support/faults/kill-at-call.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** All that a plan may ask. */
const READS = [
  'RequestIdToken',
  'AssumeRoleWithWebIdentity',
  'GetUser',
  'ListServiceSpecificCredentials',
  'ListFoundationModels',
  'GetSecret',
  'GetPublicKey',
  'GetSecretValue',
  'DescribeSecret',
  'GetParameter',
  'GetParameterHistory',
];

interface Stage {
  name: string;
  /** What happens before, given a run. */
  before: (run: () => Promise<unknown>, cloud: Cloud, places: Places) => Promise<void>;
  phase: string;
  /** Default all of them. */
  places?: string[];
}

const STAGES: Stage[] = [
  { name: 'no user and no key', before: async () => {}, phase: 'provision' },
  {
    name: 'a young key',
    before: async (run) => void (await run()),
    phase: 'steady',
  },
  {
    name: 'a key that is due',
    before: async (run, cloud) => {
      await run();
      passDays(cloud, 30.5);
    },
    phase: 'rotate',
  },
  {
    name: 'a grace that is over',
    before: async (run, cloud) => {
      await run();
      passDays(cloud, 30.5);
      await run();
      passDays(cloud, 1.1);
    },
    phase: 'grace',
  },
  {
    name: 'a soak that is over',
    before: async (run, cloud) => {
      await run();
      passDays(cloud, 30.5);
      await run();
      passDays(cloud, 1.1);
      await run();
      passDays(cloud, 3.1);
    },
    phase: 'steady',
  },
  {
    name: 'a place that lost the key, whose value is elsewhere',
    before: async (run, cloud) => {
      await run();
      const parameter = { name: '/bedrock/api-key', region: 'us-west-2' };
      cloud.parameterStore.put({ ...parameter, value: 'written-by-mistake' });
      passDays(cloud, 1.1);
    },
    phase: 'repair',
    places: ['places of every kind'],
  },
  {
    name: 'a key that is half way',
    before: async (run, cloud, places) => {
      await run();
      passDays(cloud, 30.5);
      const call = { service: 'github', action: 'PutSecret', nth: 0 };
      await killAt(cloud, call, 'after', { inputs: places.inputs });
      passDays(cloud, 0.1);
    },
    phase: 'resume',
  },
  {
    name: 'a key whose value is lost',
    before: async (run, cloud, places) => {
      await run();
      passDays(cloud, 30.5);
      const call = { service: 'iam', action: 'CreateServiceSpecificCredential', nth: 0 };
      await killAt(cloud, call, 'after', { inputs: places.inputs });
      passDays(cloud, 0.1);
    },
    phase: 'soak',
  },
  {
    name: 'a key that somebody else made, in the way',
    before: async (run, cloud) => {
      await run();
      cloud.issueApiKey({ user: USER });
      passDays(cloud, 30.5);
    },
    phase: 'refused',
  },
];

const stepsOf = ({ outputs }: StepResult): { text: string; done: boolean }[] =>
  JSON.parse(outputs.plan ?? '{}').steps;

/** Ids of keys that were not there when it was planned. */
const withoutIds = (text: string) => text.replace(/ACCA\w+/g, 'ACCA');

function stateOf(cloud: Cloud, places: Places): unknown {
  return {
    keys: cloud.iam.keys(),
    user: cloud.iam.user(USER),
    held: places.readers.map((read) => read(cloud)),
  };
}

describe.each(['a GitHub secret', 'places of every kind'])('%s', (name) => {
  const stages = STAGES.filter(({ places }) => places?.includes(name) ?? true);
  test.each(sampleOf(stages, 3))('$name', async ({ before, phase }) => {
    using places = PLACES[name]?.();
    if (places === undefined) throw new Error(`no places: ${name}`);
    await using cloud = await placesCloud();
    const run = (mode = 'rotate') =>
      rotateStep(cloud, { inputs: { ...places.inputs, mode }, limitMs: 60_000 });
    await before(run, cloud, places);
    const state = stateOf(cloud, places);
    cloud.journal.clear();

    const plan = await run('plan');
    expect(plan.outputs.phase, plan.log.text).toBe(phase);
    expect(plan.code).toBe(phase === 'refused' ? 1 : 0);
    expect(plan.outputs.rotated).toBe('false');
    expect(cloud.journal.entries().filter(({ action }) => !READS.includes(action))).toEqual([]);
    expect(stateOf(cloud, places)).toEqual(state);
    const planned = stepsOf(plan);
    expect(planned.filter(({ done }) => done)).toEqual([]);
    for (const { text } of planned) expect(plan.log.text).toContain(`- ${text}`);

    const done = await run();
    expect(errorsOf(plan)).toEqual(errorsOf(done));
    expect(done.code, done.log.text).toBe(phase === 'refused' ? 1 : 0);
    expect(stepsOf(done).map(({ text }) => text)).toEqual(planned.map(({ text }) => text));
    expect(stepsOf(done).filter((step) => !step.done)).toEqual([]);
    for (const { text } of planned) expect(withoutIds(done.log.text)).toContain(withoutIds(text));
  });
});

test('a plan of what cannot be is refused like the run', async () => {
  await using cloud = await placesCloud();
  const inputs = { mode: 'plan', 'create-user': 'false' };
  const plan = await rotateStep(cloud, { inputs });
  expect(plan.code).toBe(1);
  expect(plan.log.text).toContain('There is no IAM user');
});
