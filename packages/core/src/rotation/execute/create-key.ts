import { BedrockTokenError } from '../../errors.ts';
import type { CreatedKey } from '../ports.ts';
import { ANY_KEY } from '../rotation-tags.ts';
import { RUN_TIMEOUT_MINUTES } from '../run-timeout.ts';
import { withRetry } from '../with-retry.ts';
import { resolveRace } from './concurrent-run.ts';
import { type Change, type Execution, inTurn, type Outcome } from './execution.ts';
import { type TagState, withdrawAnnouncement, writeTags } from './write-tags.ts';

/**
 * Makes a key. If the answer is lost, the run ends: of a key that appears now it is not known yet
 * whether it is the lost one, which may go, or that of another run or a person, which may not.
 *
 * @throws ERR_KEY_LIMIT if there are two already; ERR_ROTATION_INCOMPLETE if it remains open
 *   whether a key was made, or if another run made one at the same time
 */
export function createKey(execution: Execution): Promise<Outcome<'created' | 'values' | TagState>> {
  return inTurn(execution, create, resolveRace);
}

async function create(execution: Execution): Promise<Outcome<'created' | 'values' | TagState>> {
  try {
    const { record, value } = await requestKey(execution);
    return { created: record, values: new Map([...execution.values, [record.id, value]]) };
  } catch (failure) {
    return { ...(await takeBack(failure, execution)), failure };
  }
}

/** Tried again only while IAM surely makes none: any other try could make a key too many. */
async function requestKey({ ports, userName, ageDays }: Execution): Promise<CreatedKey> {
  const created = await withRetry('IAM', ports, () =>
    ports.store.createKey(userName, ageDays).catch((error: unknown) => {
      throw isOpen(error) ? leftOpen(error) : error;
    }),
  );
  ports.mask(created.value.reveal());
  return created;
}

/** If surely nothing was made, a key that appears later is not this run's. */
async function takeBack(error: unknown, execution: Execution): Promise<Change<TagState>> {
  if (isLimit(error)) return disown(execution);
  return isSureRefusal(error) ? withdrawAnnouncement(execution) : {};
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
async function disown(execution: Execution): Promise<Change<TagState>> {
  const { creating } = execution.tags;
  if (creating === undefined) return {};
  const after = [...creating.after, ANY_KEY];
  const tags = { ...execution.tags, creating: { ...creating, after } };
  return writeTags(execution, tags).catch(() => ({}));
}

function leftOpen(cause: BedrockTokenError): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `It is unknown whether a key was created: ${cause.message}`,
    {
      hint: `Nobody has its value, and the previous key is unchanged. A run in ${RUN_TIMEOUT_MINUTES} minutes or later finds out, deactivates a key that was created, deletes it after its soak, and creates another as soon as AWS allows it.`,
      cause,
    },
  );
}
