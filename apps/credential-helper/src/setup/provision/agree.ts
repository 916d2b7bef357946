import { BedrockTokenError } from '@bedrock-token/core';
import { type DesiredSetup, describeSetupStep, type SetupPlan } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';

export interface Asked {
  setup: DesiredSetup;
  plan: () => Promise<SetupPlan>;
  invocation: Invocation;
  io: ProcessIo;
}

/**
 * Shows a plan and asks for it, and shows only what is new of those that follow: another run may change what the
 * plan is made from, also while the question waits.
 *
 * @returns a function that returns the plan that was agreed to. It throws ERR_INPUT without leave
 */
export function createAgreement({ setup, plan, invocation, io }: Asked) {
  const shown = new Set<string>();
  const takeNew = (texts: readonly string[]) => {
    const found = texts.filter((text) => !shown.has(text));
    for (const text of found) shown.add(text);
    return found;
  };
  return async function agree(next: SetupPlan, hasBegun = false): Promise<SetupPlan> {
    const notes = takeNew(next.notes);
    const steps = takeNew(next.steps.map((step) => describeSetupStep(step, setup)));
    for (const note of notes) io.stderr(`note: ${note}`);
    if (steps.length > 0) {
      const lines = steps.map((step) => `\n  ${step}`);
      io.stderr(`Changes in account ${setup.accountId}:${lines.join('')}`);
    }
    if (next.steps.length === 0 || notes.length + steps.length === 0) return next;
    if (invocation.isSet('yes')) return next;
    await assertLeave(io, hasBegun);
    return agree(await plan(), hasBegun);
  };
}

/** @throws ERR_INPUT if nobody said yes */
async function assertLeave(io: ProcessIo, hasBegun: boolean): Promise<void> {
  const answer = await io.confirm('bedrock-token: Make these changes?');
  if (answer === true) return;
  throw answer === undefined
    ? new BedrockTokenError('ERR_INPUT', 'There is no terminal to ask for the changes.', {
        hint: 'Read the plan above, then run again with --yes. Nothing was changed.',
      })
    : new BedrockTokenError(
        'ERR_INPUT',
        hasBegun ? 'Nothing more was changed.' : 'Nothing was changed.',
        {
          hint: 'Run again and answer y to make the changes.',
        },
      );
}
