import { BedrockTokenError } from '../../errors.ts';
import type { CreatedKey } from '../ports.ts';
import { ANY_KEY } from '../rotation-tags.ts';
import { RUN_TIMEOUT_MINUTES } from '../run-timeout.ts';
import { withRetry } from '../with-retry.ts';
import { yieldToEarlierRun } from './concurrent-run.ts';
import { type Execution, withdrawAnnouncement, writeTags } from './execution.ts';

/**
 * Makes a key. If the answer is lost, the run ends: of a key that appears now nobody can tell yet
 * whether it is the lost one, which may go, or that of another run or a person, which may not.
 *
 * @throws ERR_KEY_LIMIT if there are two already; ERR_ROTATION_INCOMPLETE if it remains open
 *   whether a key was made, or if another run made one at the same time
 */
export async function createKey(execution: Execution): Promise<void> {
  const { record, value } = await create(execution);
  execution.created = record;
  execution.values.set(record.id, value);
  await yieldToEarlierRun(execution);
}

/** Tried again only while IAM surely makes none: any other try could make a key too many. */
async function create(execution: Execution): Promise<CreatedKey> {
  const { ports, userName, ageDays } = execution;
  try {
    const created = await withRetry('IAM', ports, () =>
      ports.store.createKey(userName, ageDays).catch((error: unknown) => {
        throw isOpen(error) ? leftOpen(error) : error;
      }),
    );
    ports.mask(created.value.reveal());
    return created;
  } catch (error) {
    // Surely nothing was made, so a key that appears later is not this run's.
    if (isLimit(error)) await disown(execution);
    else if (isSureRefusal(error)) await withdrawAnnouncement(execution);
    throw error;
  }
}

function isOpen(error: unknown): error is BedrockTokenError {
  return error instanceof BedrockTokenError && error.retryable && !error.refused;
}

function isSureRefusal(error: unknown): boolean {
  return error instanceof BedrockTokenError && error.code !== 'ERR_ROTATION_INCOMPLETE';
}

function isLimit(error: unknown): boolean {
  return error instanceof BedrockTokenError && error.code === 'ERR_KEY_LIMIT';
}

/**
 * There is a key that this run has not seen. If another run made it just now, the announcement keeps
 * others waiting for that run; if a person did, nobody must take it for a lost one.
 */
async function disown(execution: Execution): Promise<void> {
  const { creating } = execution.tags;
  if (creating === undefined) return;
  const after = [...creating.after, ANY_KEY];
  await writeTags(execution, { creating: { ...creating, after } }).catch(() => {});
}

function leftOpen(cause: BedrockTokenError): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `Whether a key was made remains open: ${cause.message}`,
    {
      hint: `Nobody has its value, and the key before is as it was. A run in ${RUN_TIMEOUT_MINUTES} minutes or later finds out, deletes what was made, and makes another.`,
      cause,
    },
  );
}
