import type { ListedKey } from '@bedrock-token/aws';
import { BedrockTokenError, type Marks } from '@bedrock-token/core';
import { toJson } from '../../command-line/printable.ts';
import { layOut, readWidth } from '../../command-line/table.ts';
import type { KeysAction } from '../../commands/keys.ts';
import { openAccount, readUserName } from '../shared/account.ts';
import { activeKeysOf, breachesOf, RULES } from '../shared/risk-rules.ts';
import { type KeyState, readMarksOf, stateOf } from './key-state.ts';
import { describeLife, sayAge } from './lifetime.ts';

/** The keys of one user, or of all: state, age, life as a bar, and what is risky about each. */
export const listKeys: KeysAction = async (invocation, world) => {
  const isForAll = invocation.isSet('all-users');
  if (isForAll === invocation.isSet('user')) {
    throw new BedrockTokenError('ERR_INPUT', 'Say either --user NAME or --all-users.', {
      hint: 'Such as --user bedrock-ci: --user is missing, or one too many.',
    });
  }
  const userName = isForAll ? undefined : readUserName(invocation);
  const account = await openAccount(invocation, world);
  const { store, persist } = account;
  const keys = await persist(() =>
    userName === undefined ? store.listAllKeys() : listOf(userName, store),
  );
  const now = new Date(world.now());
  const marks = await readMarksOf(keys, account, now, world);
  const described = keys.map((key) => describe(key, keys, marks.get(key.userName), now));
  if (invocation.isSet('json')) {
    world.answer(toJson(described));
    return 0;
  }
  const rows = described.map((key) => toRow(key, now));
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

interface DescribedKey extends ListedKey {
  state: KeyState;
  /** In words: nothing for a key that does not work. */
  risks: string[];
}

function describe(
  key: ListedKey,
  keys: readonly ListedKey[],
  marks: Marks | undefined,
  now: Date,
): DescribedKey {
  const risks = breachesOf(key, now).filter((rule) => rule !== 'expired-key');
  const active = activeKeysOf(key.userName, keys, now);
  // In the grace of a rotation two are meant to be.
  const isRotating = active.some((one) => stateOf(one, keys, marks, now) === 'retiring');
  const isOneOfTwo = active.length > 1 && active.includes(key) && !isRotating;
  return {
    ...key,
    state: stateOf(key, keys, marks, now),
    risks: [...risks, ...(isOneOfTwo ? ['two-active-keys' as const] : [])].map(
      (rule) => RULES[rule].short,
    ),
  };
}

const HEAD = ['KEY', 'USER', 'ALIAS', 'STATE', 'AGE', 'LIFE', 'RISK'];

function toRow(key: DescribedKey, now: Date): string[] {
  const { id, userName, alias, state, risks } = key;
  return [
    id,
    userName,
    alias,
    state,
    sayAge(key, now),
    describeLife(key, now),
    risks.join(', ') || '-',
  ];
}
