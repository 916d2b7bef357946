import { BedrockTokenError } from '../../errors.ts';
import type { ProbeVerdict } from '../../ports.ts';
import { type DatedKey, findMark, readMarks } from '../rotation-tags.ts';
import { persist } from '../with-retry.ts';
import { type Execution, mark, now } from './execution.ts';

/** How long Bedrock may take a key that is off, in milliseconds. */
const OFF_LAG_MS = 120_000;
const OFF_PAUSE_MS = 5_000;

/** First the deed: a run that stops between the two leaves a key that is off, and waits longer. */
export async function deactivate(
  id: string,
  execution: Execution,
  isLeaked = false,
): Promise<void> {
  if (!execution.deactivated.has(id)) await turnOff(id, execution, isLeaked);
  const { marks } = execution;
  await mark(execution, {
    retiring: marks.retiring.filter(({ keyId }) => keyId !== id),
    inactive: replace(marks.inactive, id, execution),
    ...(isLeaked && { leaked: replace(marks.leaked ?? [], id, execution) }),
  });
}

/** The deed alone. */
export async function turnOff(id: string, execution: Execution, isLeaked = true): Promise<void> {
  const { ports, userName } = execution;
  await persist('IAM', execution.ports, async () => {
    if (!isLeaked) await checkUnchanged(id, execution);
    await ports.store.setKeyStatus(userName, id, 'Inactive');
  });
  execution.deactivated.add(id);
}

/**
 * A run that ends half way leaves one key in some sinks and the other in others. The next one puts
 * the same key everywhere, since it is not told that any key is there. A rollback that is repeated
 * reads from the order of the marks which key it was on its way to.
 *
 * @param ids the key to go back to first
 */
export async function announceRollback(ids: string[], execution: Execution): Promise<void> {
  const { live: _, ...marks } = execution.marks;
  execution.marks = marks;
  const since = now(execution);
  const others = marks.retiring.filter(({ keyId }) => !ids.includes(keyId));
  await mark(execution, { retiring: [...others, ...ids.map((keyId) => ({ keyId, since }))] });
}

/** It retires until it is published: a run that stops here leaves no key that nobody knows of. */
export async function activate(id: string, execution: Execution): Promise<void> {
  const { ports, userName, marks } = execution;
  await persist('IAM', execution.ports, () => ports.store.setKeyStatus(userName, id, 'Active'));
  await mark(execution, {
    // First, as a rollback announces it.
    retiring: [
      { keyId: id, since: now(execution) },
      ...marks.retiring.filter(({ keyId }) => keyId !== id),
    ],
    inactive: marks.inactive.filter(({ keyId }) => keyId !== id),
  });
}

/** Its marks say nothing any more, as ids are never given out again; the next change drops them. */
export async function deleteKey(id: string, execution: Execution): Promise<void> {
  const { ports, userName, marks } = execution;
  await checkOff(id, execution);
  await persist('IAM', execution.ports, async () => {
    if (!execution.deactivated.has(id)) await checkUnchanged(id, execution);
    await ports.store.deleteKey(userName, id);
  });
  const isOther = ({ keyId }: DatedKey) => keyId !== id;
  execution.marks = {
    ...marks,
    retiring: marks.retiring.filter(isOther),
    inactive: marks.inactive.filter(isOther),
  };
}

export function replace(marks: readonly DatedKey[], id: string, execution: Execution): DatedKey[] {
  return [...marks.filter(({ keyId }) => keyId !== id), { keyId: id, since: now(execution) }];
}

/**
 * Another run may have gone back to the key since this one looked, above all while IAM let it wait.
 *
 * @throws ERR_ROTATION_INCOMPLETE if the key's marks are not what the plan was made of
 */
async function checkUnchanged(id: string, execution: Execution): Promise<void> {
  const { ports, userName, tags } = execution;
  const user = await ports.store.readUser(userName);
  const seen = readMarks(user?.tags ?? {});
  const planned = readMarks(tags);
  const isLive = seen.live?.keyId === id && planned.live?.keyId !== id;
  const isDated = (['retiring', 'inactive'] as const).every(
    (name) => dateOf(seen[name], id) === dateOf(planned[name], id),
  );
  if (!isLive && isDated) return;
  throw new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `Key ${id} was marked anew while this run was under way, so it was left as it is.`,
    { hint: 'Another run is at work, or went back to it. The next run looks again.' },
  );
}

function dateOf(marks: readonly DatedKey[], id: string): number | undefined {
  return findMark(marks, id)?.since.getTime();
}

/**
 * Deleting cannot be undone: if the value is at hand, Bedrock has to say that the key is off.
 *
 * @throws ERR_ROTATION_INCOMPLETE if it works, or nobody can tell
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
      ? `Whether key ${id} is off could not be found out, so it was not deleted.`
      : `Key ${id} still works, so it was not deleted.`,
    { hint: 'The next run looks again.' },
  );
}
