import {
  compareSetup,
  type Difference,
  describeDenies,
  observeSetup,
  type ShownDifference,
  showPlace,
} from '@bedrock-token/provisioning';
import { toJson } from '../../command-line/printable.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import type { ProcessIo } from '../../process-io.ts';
import { accountOf } from './account-of.ts';
import { openSetupStore } from './retrying-store.ts';
import type { Composed, SetupKind } from './setup-kind.ts';

/** What of the set-up differs in IAM. Changes nothing. */
export async function check<C extends Composed>(
  kind: SetupKind<C>,
  invocation: Invocation,
  io: ProcessIo,
): Promise<number> {
  const composed = await kind.compose(invocation, io, 'check');
  const { setup, notes } = composed;
  const store = openSetupStore(accountOf(composed));
  const observed = await observeSetup(setup, store);
  const elsewhere = await kind.compareElsewhere?.(composed, io);
  const differences = [...compareSetup(setup, observed), ...(elsewhere?.differences ?? [])].map(
    showPlace,
  );
  io.stdout(
    invocation.isSet('json')
      ? toJson({ role: setup.role.arn, differences })
      : describe(setup.role.arn, differences),
  );
  const denies = describeDenies(setup, observed);
  for (const note of [...notes, ...denies, ...(elsewhere?.notes ?? [])]) io.stderr(`note: ${note}`);
  return differences.length === 0 ? 0 : EXIT_CODES.findings.code;
}

const WORDS: Record<Difference['effect'], string> = {
  broken: 'jobs fail',
  open: 'more is allowed than asked for',
  other: 'differs',
};

function describe(role: string, differences: readonly ShownDifference[]): string {
  if (differences.length === 0) return `${role} is up to date.\n`;
  const lines = differences.map(
    ({ where, problem, cure, effect }) => `${where} (${WORDS[effect]})\n  ${problem}\n  ${cure}\n`,
  );
  const count = `${differences.length} difference${differences.length === 1 ? '' : 's'}`;
  return `${lines.join('\n')}\n${count} of ${role}\n`;
}
