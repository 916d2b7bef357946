import { USER } from '../action/rotate-step.ts';
import type { Life } from '../action/watched-rotation.ts';
import type { Call } from './kill-at-call.ts';
import { killAt } from './kill-at-call.ts';

/** A part of a cycle of a life: what happens before one run that may be killed. */
export interface Stage {
  name: string;
  /** Days that pass before it. */
  days: number;
  /** What others do before it. */
  before?: (life: Life) => Promise<void> | void;
  /** Of that run alone. */
  inputs?: Record<string, string>;
  /** Only on the way round: another plan kills its run. */
  isSafe?: true;
}

/** A circle of stages: after the last, the first can come again. */
export interface CrashPlan {
  /** Inputs of every run. */
  inputs?: Record<string, string>;
  /** Runs that bring the key to where the circle begins; none for one that begins with nothing. */
  begin?: (life: Life) => Promise<void>;
  stages: Stage[];
  /** Each cycle is a life of its own. */
  isFresh?: true;
  /** True where consumers fail because somebody wanted it so. */
  breaksConsumers?: true;
  /** True where somebody spoils a place, if a run can see that. */
  spoils?: true;
  /** True where no run writes to a place: each place would see the same kills. */
  leavesPlaces?: true;
}

const begin = (life: Life) => life.run();
const DUE_DAYS = 30.5;
const GRACE_DAYS = 1.1;
const SOAK_DAYS = 3.1;

const graceEnds: Stage = { name: 'the end of a grace', days: GRACE_DAYS };
const soakEnds: Stage = { name: 'the end of a soak', days: SOAK_DAYS };
const onTheWay: Stage[] = [graceEnds, soakEnds].map((stage) => ({ ...stage, isSafe: true }));

/** Keys that live long enough for a hundred rounds, on or off. */
const LONG_LIVED = { 'credential-age-days': '7300', 'rotate-after-days': '3000' };
const LONG_SOAK = { ...LONG_LIVED, 'soak-hours': '8760' };
const LONG_GRACE = { ...LONG_SOAK, 'grace-hours': '8760' };
const CLEANUP = { ...LONG_LIVED, mode: 'cleanup' };

async function beginWithTwoKeys(life: Life): Promise<void> {
  await life.run();
  life.pass(3000.5);
  await life.run();
}

/** The one of the round before goes first, if a kill came in between. */
async function addForeignKey(life: Life): Promise<void> {
  while (life.cloud.iam.keys(USER).length > 1) {
    await life.run();
    life.pass(SOAK_DAYS);
  }
  life.cloud.issueApiKey({ user: USER });
}

/** A run before it is killed just after a call. */
function cutShort(call: Omit<Call, 'nth'>): (life: Life) => Promise<void> {
  return async ({ cloud, places, pass }) => {
    await killAt(cloud, { ...call, nth: 0 }, 'after', { inputs: places.inputs });
    pass(0.1);
  };
}

/** Every plan that a run can make, as circles of stages. */
export const CRASH_PLANS: Record<string, CrashPlan> = {
  'a user and a first key': { isFresh: true, stages: [{ name: 'the first run', days: 0 }] },
  'the lifecycle of a key': {
    begin,
    stages: [{ name: 'a key that is due', days: DUE_DAYS }, graceEnds, soakEnds],
  },
  'a key that leaked': {
    begin,
    breaksConsumers: true,
    stages: [{ name: 'compromised', days: 1, inputs: { mode: 'compromised' } }],
  },
  'back to the key before, in its grace': {
    inputs: LONG_GRACE,
    begin: beginWithTwoKeys,
    stages: [{ name: 'rollback', days: 0.2, inputs: { mode: 'rollback' } }],
  },
  'back to the key before, in its soak': {
    inputs: LONG_SOAK,
    begin: beginWithTwoKeys,
    stages: [
      {
        name: 'rollback',
        days: GRACE_DAYS,
        before: async (life) => {
          await life.run();
          life.pass(0.1);
        },
        inputs: { mode: 'rollback' },
      },
    ],
  },
  'keys of somebody else': {
    inputs: CLEANUP,
    leavesPlaces: true,
    begin: (life) => life.run({ mode: 'rotate' }),
    stages: [{ name: 'cleanup', days: 1, before: addForeignKey }, graceEnds, soakEnds],
  },
  'a place that somebody spoiled': {
    inputs: LONG_LIVED,
    begin,
    spoils: true,
    stages: [
      {
        name: 'repair',
        days: 1,
        // For a day a run cannot know whether what it was given of a secret is older than that.
        before: ({ cloud, places, pass }) => {
          places.spoilable?.spoil(cloud);
          pass(1.1);
        },
      },
      ...onTheWay,
    ],
  },
  'a run that was cut short when it had made a key': {
    begin,
    stages: [
      {
        name: 'the run after it',
        days: DUE_DAYS,
        before: cutShort({ service: 'iam', action: 'CreateServiceSpecificCredential' }),
      },
      { name: 'the end of the soak of the lost key', days: SOAK_DAYS },
      ...onTheWay,
    ],
  },
  'a run that was cut short when it had proven a key': {
    begin,
    stages: [
      {
        name: 'the run after it',
        days: DUE_DAYS,
        before: cutShort({ service: 'bedrock', action: 'ListFoundationModels' }),
      },
      ...onTheWay,
    ],
  },
};
