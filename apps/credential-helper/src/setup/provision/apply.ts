import { BedrockTokenError, sleep } from '@bedrock-token/core';
import {
  type DesiredSetup,
  describeSetupStep,
  executeSetup,
  observeSetup,
  planApply,
  planUndo,
  type SetupPlan,
  type SetupStore,
} from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { accountOf } from './account-of.ts';
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
  const composed = await kind.compose(invocation, io, 'aws');
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
  await carryOut({ setup, store, plan, invocation, io });
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

interface Work {
  setup: DesiredSetup;
  store: SetupStore;
  plan: () => Promise<SetupPlan>;
  invocation: Invocation;
  io: ProcessIo;
}

/**
 * Shows the plan, asks, and executes it.
 *
 * @returns whether something was done
 * @throws ERR_INPUT without leave
 */
async function carryOut({ setup, store, plan, invocation, io }: Work): Promise<boolean> {
  const first = await plan();
  for (const note of first.notes) io.stderr(`note: ${note}`);
  if (first.steps.length === 0) {
    io.stderr('There is nothing to do.');
    return false;
  }
  const lines = first.steps.map((step) => `\n  ${describeSetupStep(step, setup)}`);
  io.stderr(`Changes in account ${setup.accountId}:${lines.join('')}`);
  if (!invocation.isSet('yes')) await assertLeave(io);
  const isFinished = await executeSetup(setup, first, {
    store,
    replan: async () => {
      await sleep(REPLAN_PAUSE_MS);
      return plan();
    },
    onDone: (step) => io.stderr(`done: ${describeSetupStep(step, setup)}`),
  });
  if (!isFinished) throw overtaken();
  return true;
}

/** @throws ERR_INPUT if nobody said yes */
async function assertLeave(io: ProcessIo): Promise<void> {
  const answer = await io.confirm('bedrock-token: Make these changes?');
  if (answer === true) return;
  throw answer === undefined
    ? new BedrockTokenError('ERR_INPUT', 'There is no terminal to ask for the changes.', {
        hint: 'Read the plan above, then run again with --yes. Nothing was changed.',
      })
    : new BedrockTokenError('ERR_INPUT', 'Nothing was changed.', {
        hint: 'Run again and answer y to make the changes.',
      });
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
