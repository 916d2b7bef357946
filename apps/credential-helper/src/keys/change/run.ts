import {
  type ApiKeyRecord,
  BedrockTokenError,
  isUsable,
  readRotationTags,
} from '@bedrock-token/core';
import type { RunAction } from '../../command-line/spec.ts';
import { type Account, openAccount } from '../shared/account.ts';
import { readUserName } from '../shared/read-options.ts';

/** What has become of a key, for people. */
type Change = (account: Account, user: string, id: string) => Promise<string>;

/** Turns a key on. */
export const activateKey: RunAction = (invocation, io) =>
  change(invocation, io, async ({ store, withRetry }, user, id) => {
    await withRetry(() => store.setKeyStatus(user, id, 'Active'));
    return `key ${id} of ${user} is active`;
  });

/** Turns a key off; `activate` brings it back. The key in use only if that is asked for. */
export const deactivateKey: RunAction = (invocation, io) =>
  change(invocation, io, async (account, user, id) => {
    const { store, withRetry } = account;
    const isLive = await isInUse(account, user, id, new Date(io.now()));
    if (isLive && !invocation.isSet('force')) throw inUse(user, id, 'deactivate');
    await withRetry(() => store.setKeyStatus(user, id, 'Inactive'));
    const told = `key ${id} of ${user} is inactive`;
    if (!isLive) return told;
    io.stderr(told);
    return `warning: key ${id} was in use, so its consumers fail from now on; to activate it again, run: bedrock-token keys activate ${id} --user ${user}`;
  });

/** Deletes a key that is off: what is in use is replaced first, and nobody may notice too late. */
export const deleteKey: RunAction = (invocation, io) =>
  change(invocation, io, async (account, user, id) => {
    const { store, withRetry } = account;
    const key = (await withRetry(() => store.listKeys(user))).find((one) => one.id === id);
    // One that is not listed may be as new as the list is old, and in use.
    if (key === undefined) return `${user} has no key ${id}; nothing was deleted`;
    if (!invocation.isSet('force')) {
      const now = new Date(io.now());
      if (await isInUse(account, user, id, now)) throw inUse(user, id, 'delete');
      if (await isLast(account, user, id)) throw lastPublished(user, key);
      if (key.status === 'Active') throw stillActive(user, id);
    }
    await withRetry(() => store.deleteKey(user, id));
    return `key ${id} of ${user} is deleted`;
  });

/**
 * Whether consumers count on a key: the one that was published last, or the only one that works.
 * In an emergency a key can be turned off also by who may not look.
 */
function isInUse(account: Account, userName: string, id: string, now: Date): Promise<boolean> {
  return unlessDenied(async () => {
    const keys = await account.withRetry(() => account.store.listKeys(userName));
    const usable = keys.filter((key) => isUsable(key, now));
    // A key that is not listed may be new, or for the other service.
    if (!keys.some((key) => key.id === id)) return isMarkedLive(account, userName, id);
    if (!usable.some((key) => key.id === id)) return false;
    return usable.length === 1 || (await isMarkedLive(account, userName, id));
  });
}

/** Whether a key is the one that was published last, on or off: its consumers have no other. */
function isLast(account: Account, userName: string, id: string): Promise<boolean> {
  return unlessDenied(() => isMarkedLive(account, userName, id));
}

async function isMarkedLive({ store, withRetry }: Account, userName: string, id: string) {
  const user = await withRetry(() => store.readUser(userName));
  return readRotationTags(user?.tags ?? {}).live?.keyId === id;
}

async function unlessDenied(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof BedrockTokenError && error.code === 'ERR_ROLE_DENIED') return false;
    throw error;
  }
}

async function change(
  invocation: Parameters<RunAction>[0],
  io: Parameters<RunAction>[1],
  act: Change,
): Promise<number> {
  const user = readUserName(invocation);
  const id = invocation.operands[1] ?? '';
  if (!/^\w{16,128}$/.test(id)) throw noKeyId(user);
  io.stderr(await act(await openAccount(invocation, io), user, id));
  return 0;
}

function noKeyId(user: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'This is not a key ID.', {
    hint: `IDs begin with ACCA. To see them: bedrock-token keys list --user ${user}`,
  });
}

function stillActive(user: string, id: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `Key ${id} is active, and deleting cannot be undone.`, {
    hint: `Deactivate it first, and wait until you know that no consumer uses it: bedrock-token keys deactivate ${id} --user ${user}`,
  });
}

/** It is off, so nothing fails that does not fail already; but no place holds another. */
function lastPublished(user: string, { id, status }: ApiKeyRecord): BedrockTokenError {
  const state = status === 'Active' ? 'has expired' : 'is inactive';
  const rest = `${id} --user ${user}`;
  return new BedrockTokenError(
    'ERR_INPUT',
    `Key ${id} ${state}, but no other key was published since: the consumers of ${user} have only this one.`,
    {
      hint: `To delete it anyway: bedrock-token keys delete ${rest} --force\nElse replace it first, in every place that holds it: bedrock-token keys rotate --now --user ${user} --sinks FILE`,
    },
  );
}

function inUse(user: string, id: string, action: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `Key ${id} is in use: without it the consumers of ${user} fail.`,
    {
      hint: `To ${action} it anyway, add --force. If it has leaked: bedrock-token keys incident ${id}\nElse replace it first, in every place that holds it: bedrock-token keys rotate --now --user ${user} --sinks FILE`,
    },
  );
}
