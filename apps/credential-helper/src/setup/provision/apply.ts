import { BedrockTokenError, sleep } from '@bedrock-token/core';
import {
  type DesiredSetup,
  describeSetupStep,
  executeSetup,
  observeSetup,
  planApply,
  planUndo,
  type SetupStore,
  type Step,
} from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { accountOf } from './account-of.ts';
import { type Asked, createAgreement } from './agree.ts';
import { openSetupStore } from './retrying-store.ts';
import type { Composed, SetupKind } from './setup-kind.ts';

/** Before a plan is made again, in milliseconds: IAM takes seconds to know what another run made. */
const REPLAN_PAUSE_MS = 2_000;

/** Creates or updates what the set-up has. */
export async function applySetup<C extends Composed>(
  kind: SetupKind<C>,
  invocation: Invocation,
  io: ProcessIo,
): Promise<number> {
  const composed = await kind.compose(invocation, io, 'apply');
  const { setup, thumbprints, notes, next } = composed;
  const store = openSetupStore(accountOf(composed), thumbprints);
  const plan = async () => planApply(setup, await observeSetup(setup, store));
  for (const note of notes) io.stderr(`note: ${note}`);
  const isDone = await carryOut({ setup, store, plan, invocation, io });
  if (isDone) io.stderr(next);
  io.stdout(`${setup.role.arn}\n`);
  return 0;
}

/** Removes what setup made. */
export async function undoSetup<C extends Composed>(
  kind: SetupKind<C>,
  invocation: Invocation,
  io: ProcessIo,
): Promise<number> {
  const composed = await kind.compose(invocation, io, 'undo');
  const { setup, thumbprints } = composed;
  const store = openSetupStore(accountOf(composed), thumbprints);
  const plan = async () => {
    const observed = await observeSetup(setup, store);
    const keys: Record<string, readonly string[]> = {};
    for (const { name } of setup.users) {
      if (observed.users[name] !== undefined) keys[name] = await store.listUserKeys(name);
    }
    const trusting = await listTrusting(setup, store, io);
    return planUndo(setup, observed, { trusting, keys, now: new Date(io.now()) });
  };
  // A deny of an incident that comes after the question, or while this runs, must survive.
  const isStillPlanned = async (step: Step) => {
    const { steps } = await plan();
    const what = describeSetupStep(step, setup);
    const isPlanned = steps.some((one) => describeSetupStep(one, setup) === what);
    if (!isPlanned) io.stderr(`left out, since IAM has changed: ${what}`);
    return isPlanned;
  };
  await carryOut({ setup, store, plan, isStillPlanned, invocation, io });
  return 0;
}

/** @returns undefined if the credentials may not list roles */
async function listTrusting(
  { provider }: DesiredSetup,
  store: SetupStore,
  io: ProcessIo,
): Promise<readonly string[] | undefined> {
  try {
    return await store.listRolesTrusting(provider.arn);
  } catch (error) {
    if (!(error instanceof BedrockTokenError) || error.code !== 'ERR_ROLE_DENIED') throw error;
    io.verbose(error.message);
    return undefined;
  }
}

interface Work extends Asked {
  store: SetupStore;
  /** Asked before each step; default: it is. */
  isStillPlanned?: (step: Step) => Promise<boolean>;
}

/**
 * Shows the plan, asks, and executes it.
 *
 * @returns whether something was done
 * @throws ERR_INPUT without leave
 */
async function carryOut({ store, isStillPlanned, ...asked }: Work): Promise<boolean> {
  const { setup, plan, io } = asked;
  const agree = createAgreement(asked);
  const agreed = await agree(await plan());
  if (agreed.steps.length === 0) {
    io.stderr('There is nothing to do.');
    return false;
  }
  const isFinished = await executeSetup(setup, agreed, {
    store,
    ...(isStillPlanned && { isStillPlanned }),
    replan: async () => {
      await sleep(REPLAN_PAUSE_MS);
      return agree(await plan(), true);
    },
    onDone: (step) => io.stderr(`done: ${describeSetupStep(step, setup)}`),
  });
  if (!isFinished) throw overtaken();
  return true;
}

function overtaken(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    'IAM says that the role, provider or user exists, and does not show it.',
    {
      hint: 'Another run may be at work, or IAM is late: run the same command again in a minute.',
      retryable: true,
    },
  );
}
