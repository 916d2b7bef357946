import { BedrockTokenError } from '@bedrock-token/core';
import type { KeysAction } from '../commands/keys.ts';
import { type Account, openAccount, readUserName } from './account.ts';

/** Turns a key on. */
export const activateKey: KeysAction = (invocation, world) =>
  change(invocation, world, 'activated', ({ store }, user, id) =>
    store.setKeyStatus(user, id, 'Active'),
  );

/** Turns a key off; `activate` brings it back. */
export const deactivateKey: KeysAction = (invocation, world) =>
  change(invocation, world, 'deactivated', ({ store }, user, id) =>
    store.setKeyStatus(user, id, 'Inactive'),
  );

/** Deletes a key that is off: what is in use is turned off first, and nobody may notice too late. */
export const deleteKey: KeysAction = (invocation, world) =>
  change(invocation, world, 'deleted', async ({ store }, user, id) => {
    const key = (await store.listKeys(user)).find((one) => one.id === id);
    if (key?.status === 'Active') throw stillActive(id);
    await store.deleteKey(user, id);
  });

async function change(
  invocation: Parameters<KeysAction>[0],
  world: Parameters<KeysAction>[1],
  what: string,
  act: (account: Account, user: string, id: string) => Promise<void>,
): Promise<number> {
  const user = readUserName(invocation);
  const id = invocation.operands[1] ?? '';
  if (!/^\w{16,128}$/.test(id)) throw noKeyId();
  await act(await openAccount(invocation, world), user, id);
  world.tell(`key ${id} of ${user} is ${what}`);
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
