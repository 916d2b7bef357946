import type { ListedKey } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import type { KeysAction } from '../commands/keys.ts';
import { openAccount, readUserName } from './account.ts';
import { describeLife, sayAge } from './life.ts';
import { activeKeysOf, breachesOf, RULES } from './rules.ts';
import { layOut, readWidth } from './table.ts';

/** The keys of one user, or of all: age, life as a bar, and what is risky about each. */
export const listKeys: KeysAction = async (invocation, world) => {
  const isForAll = invocation.isSet('all-users');
  if (isForAll === invocation.isSet('user')) {
    throw new BedrockTokenError('ERR_INPUT', 'Say either --user NAME or --all-users.', {
      hint: 'Such as --user bedrock-ci: --user is missing, or one too many.',
    });
  }
  const userName = isForAll ? undefined : readUserName(invocation);
  const { store, persist } = await openAccount(invocation, world);
  const keys = await persist(() =>
    userName === undefined ? store.listAllKeys() : listOf(userName, store),
  );
  const now = new Date(world.now());
  if (invocation.isSet('json')) {
    const described = keys.map((key) => ({ ...key, risks: risksOf(key, keys, now) }));
    world.answer(`${JSON.stringify(described)}\n`);
    return 0;
  }
  const rows = keys.map((key) => toRow(key, keys, now));
  world.answer(
    rows.length === 0
      ? 'There are no long-term keys.\n'
      : layOut(HEAD, rows, await readWidth(world)),
  );
  return 0;
};

type Store = Awaited<ReturnType<typeof openAccount>>['store'];

async function listOf(userName: string, store: Store): Promise<ListedKey[]> {
  return (await store.listKeys(userName)).map((key) => ({ ...key, userName }));
}

const HEAD = ['KEY', 'USER', 'ALIAS', 'STATUS', 'AGE', 'LIFE', 'RISK'];

function toRow(key: ListedKey, keys: readonly ListedKey[], now: Date): string[] {
  const { id, userName, alias, status } = key;
  const risks = risksOf(key, keys, now).join(', ') || '-';
  return [id, userName, alias, status, sayAge(key, now), describeLife(key, now), risks];
}

/** In words: nothing for a key that does not work. */
function risksOf(key: ListedKey, keys: readonly ListedKey[], now: Date): string[] {
  const active = activeKeysOf(key.userName, keys, now);
  const breaches = breachesOf(key, now).filter((rule) => rule !== 'expired-key');
  return [
    ...breaches.map((rule) => RULES[rule].short),
    ...(active.length > 1 && active.includes(key) ? [RULES['two-active-keys'].short] : []),
  ];
}
