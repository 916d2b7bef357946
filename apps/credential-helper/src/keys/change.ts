import { BedrockTokenError } from '@bedrock-token/core';
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
  change(invocation, world, async ({ store, persist }, user, id) => {
    await persist(() => store.setKeyStatus(user, id, 'Inactive'));
    return `key ${id} of ${user} is inactive`;
  });

/** Deletes a key that is off: what is in use is turned off first, and nobody may notice too late. */
export const deleteKey: KeysAction = (invocation, world) =>
  change(invocation, world, async ({ store, persist }, user, id) => {
    const key = (await persist(() => store.listKeys(user))).find((one) => one.id === id);
    // One that is not listed may be as new as the list is old, and in use.
    if (key === undefined) return `${user} has no key ${id}; nothing was deleted`;
    if (key.status === 'Active') throw stillActive(id);
    await persist(() => store.deleteKey(user, id));
    return `key ${id} of ${user} is deleted`;
  });

async function change(
  invocation: Parameters<KeysAction>[0],
  world: Parameters<KeysAction>[1],
  act: Change,
): Promise<number> {
  const user = readUserName(invocation);
  const id = invocation.operands[1] ?? '';
  if (!/^\w{16,128}$/.test(id)) throw noKeyId();
  world.tell(await act(await openAccount(invocation, world), user, id));
  return 0;
}

function noKeyId(): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'This is not the id of a key.', {
    hint: 'Ids begin with ACCA; bedrock-token keys list shows them.',
  });
}

function stillActive(id: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `Key ${id} is active, and deleting cannot be undone.`, {
    hint: `Run bedrock-token keys deactivate ${id} first, and wait until you know that nobody misses it.`,
  });
}
