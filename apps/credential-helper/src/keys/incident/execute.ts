import { type Attempts, attempt, type ReportedAction } from './attempts.ts';
import { askConsent } from './consent.ts';
import type { Containment, ContainmentStep } from './containment.ts';
import type { IncidentContext } from './context.ts';

/**
 * Shows the steps, asks, and tries each. What is done already is left as it is.
 *
 * @param replaces what the replacement of the key would do in addition, for the question
 * @throws ERR_INPUT without consent
 */
export async function contain(
  { steps, refusal }: Containment,
  replaces: string | undefined,
  { invocation, io }: IncidentContext,
  { actions, failures }: Attempts,
): Promise<void> {
  const open = steps.filter(({ isDone }) => !isDone);
  for (const { what, document } of open) {
    io.stderr(`plan: ${what}`);
    if (document !== undefined) io.stderr(`policy: ${document}`);
  }
  if (replaces !== undefined) io.stderr(`plan: ${replaces}`);
  if (refusal !== undefined) {
    actions.push({ what: 'stop what leaked', state: 'not possible', problem: refusal.message });
    return;
  }
  actions.push(...steps.filter(({ isDone }) => isDone).map((step) => report(step, 'already')));
  const isDryRun = invocation.isSet('dry-run');
  const isAsked = open.some(({ fault }) => fault === undefined) || replaces !== undefined;
  if (isAsked && !isDryRun && !invocation.isSet('yes')) await askConsent(io);
  for (const step of open) {
    if (isDryRun && step.fault === undefined) {
      actions.push(report(step, 'would'));
    } else if (await attempt(step.what, failures, () => step.run())) {
      io.stderr(`done: ${step.what}`);
      actions.push(report(step, 'done'));
    } else {
      const problem = failures.at(-1)?.error.message ?? '';
      io.stderr(`FAILED: ${step.what}: ${problem}`);
      actions.push({ ...report(step, 'failed'), problem });
    }
  }
}

function report(
  { what, document }: ContainmentStep,
  state: ReportedAction['state'],
): ReportedAction {
  return { what, state, ...(document !== undefined && { document }) };
}
