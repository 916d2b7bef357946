import { BedrockTokenError } from '../../errors.ts';
import type { ProbeVerdict } from '../ports.ts';
import type { DatedKey } from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';
import { checkUnchanged } from './check-unchanged.ts';
import type { Change, Execution } from './execution.ts';

/** Propagation: how long Bedrock may accept a key after its deactivation, in milliseconds. */
const OFF_LAG_MS = 120_000;
const OFF_PAUSE_MS = 5_000;

/** Its tags say nothing any more, as ids are never given out again; the next change drops them. */
export async function deleteKey(id: string, execution: Execution): Promise<Change<'tags'>> {
  const { ports, userName, tags } = execution;
  await checkOff(id, execution);
  await withRetry('IAM', execution.ports, async () => {
    if (!execution.deactivated.has(id)) await checkUnchanged(id, execution);
    await ports.store.deleteKey(userName, id);
  });
  const isOther = ({ keyId }: DatedKey) => keyId !== id;
  const { retiring, inactive } = tags;
  return {
    tags: { ...tags, retiring: retiring.filter(isOther), inactive: inactive.filter(isOther) },
  };
}

/**
 * Deleting cannot be undone: if the value is available, Bedrock has to say that the key is inactive.
 *
 * @throws ERR_ROTATION_INCOMPLETE if it works, or this is unknown
 */
async function checkOff(id: string, execution: Execution): Promise<void> {
  const { ports, values } = execution;
  const value = values.get(id);
  if (value === undefined) return;
  // A key that this run turned off is off everywhere only some seconds later.
  const patienceMs = execution.deactivated.has(id) ? OFF_LAG_MS : 0;
  const begin = ports.elapsed();
  for (;;) {
    const { kind } = await ports.probe(value);
    if (kind === 'unknown') return;
    if (ports.elapsed() - begin >= patienceMs) throw notOff(id, kind);
    await ports.sleep(OFF_PAUSE_MS, ports.signal);
  }
}

function notOff(id: string, kind: ProbeVerdict['kind']): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    kind === 'undetermined'
      ? `It is unknown whether key ${id} is inactive, so it was not deleted.`
      : `Key ${id} still works, so it was not deleted.`,
    { hint: 'The next run checks again.' },
  );
}
