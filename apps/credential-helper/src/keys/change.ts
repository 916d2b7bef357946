import { BedrockTokenError, isUsable, readMarks } from '@bedrock-token/core';
import type { KeysAction } from '../commands/keys.ts';
import { type Account, openAccount, readUserName } from './account.ts';

/** What has become of a key, for people. */
type Change = (account: Account, user: string, id: string) => Promise<string>;

/** Turns a key on. */
export const activateKey: KeysAction = (invocation, world) =>
  change(invocation, world, async ({ store, persist }, user, id) => {
    await persist(() => store.setKeyStatus(user, id, 'Active'));
    return `key ${id} of ${user} is active`;
  });

/** Turns a key off; `activate` brings it back. */
export const deactivateKey: KeysAction = (invocation, world) =>
  change(invocation, world, async (account, user, id) => {
    const { store, persist } = account;
    const isLive = await isInUse(account, user, id, new Date(world.now()));
    await persist(() => store.setKeyStatus(user, id, 'Inactive'));
    const told = `key ${id} of ${user} is inactive`;
    if (!isLive) return told;
    world.tell(told);
    return `warning: key ${id} was the one in use, so its consumers fail from now on; bedrock-token keys activate ${id} --user ${user} brings it back`;
  });

/** Deletes a key that is off: what is in use is turned off first, and nobody may notice too late. */
export const deleteKey: KeysAction = (invocation, world) =>
  change(invocation, world, async ({ store, persist }, user, id) => {
    const key = (await persist(() => store.listKeys(user))).find((one) => one.id === id);
    // One that is not listed may be as new as the list is old, and in use.
    if (key === undefined) return `${user} has no key ${id}; nothing was deleted`;
    if (key.status === 'Active') throw stillActive(user, id);
    await persist(() => store.deleteKey(user, id));
    return `key ${id} of ${user} is deleted`;
  });

/**
 * Whether consumers count on a key: the one that was published last, or the only one that works.
 * In an emergency a key can be turned off also by who may not look.
 */
async function isInUse(
  { store, persist }: Account,
  userName: string,
  id: string,
  now: Date,
): Promise<boolean> {
  try {
    const keys = await persist(() => store.listKeys(userName));
    const usable = keys.filter((key) => isUsable(key, now));
    if (!usable.some((key) => key.id === id)) return false;
    if (usable.length === 1) return true;
    const user = await persist(() => store.readUser(userName));
    return readMarks(user?.tags ?? {}).live?.keyId === id;
  } catch (error) {
    if (error instanceof BedrockTokenError && error.code === 'ERR_ROLE_DENIED') return false;
    throw error;
  }
}

async function change(
  invocation: Parameters<KeysAction>[0],
  world: Parameters<KeysAction>[1],
  act: Change,
): Promise<number> {
  const user = readUserName(invocation);
  const id = invocation.operands[1] ?? '';
  if (!/^\w{16,128}$/.test(id)) throw noKeyId(user);
  world.tell(await act(await openAccount(invocation, world), user, id));
  return 0;
}

function noKeyId(user: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'This is not the id of a key.', {
    hint: `Ids begin with ACCA; bedrock-token keys list --user ${user} shows them.`,
  });
}

function stillActive(user: string, id: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `Key ${id} is active, and deleting cannot be undone.`, {
    hint: `Run bedrock-token keys deactivate ${id} --user ${user} first, and wait until you know that nobody misses it.`,
  });
}
