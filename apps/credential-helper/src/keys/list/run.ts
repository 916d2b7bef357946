import { activeKeysOf, breachesOf, RULES } from '@bedrock-token/audit';
import type { ListedKey } from '@bedrock-token/aws';
import { BedrockTokenError, type RotationTags } from '@bedrock-token/core';
import { toJson } from '../../command-line/printable.ts';
import type { RunAction } from '../../command-line/spec.ts';
import { formatTable, readWidth } from '../../command-line/table.ts';
import { openAccount } from '../shared/account.ts';
import { readUserName } from '../shared/read-options.ts';
import { type KeyState, readRotationTagsOf, stateOf } from './key-state.ts';
import { describeLifetime, formatAge } from './lifetime.ts';

/** The keys of one user, or of all: state, age, life as a bar, and what is risky about each. */
export const listKeys: RunAction = async (invocation, io) => {
  const isForAll = invocation.isSet('all-users');
  if (isForAll === invocation.isSet('user')) {
    throw new BedrockTokenError('ERR_INPUT', 'Give either --user NAME or --all-users.', {
      hint: '--user is missing, or both are given. For example: --user bedrock-ci.',
    });
  }
  const userName = isForAll ? undefined : readUserName(invocation);
  const account = await openAccount(invocation, io);
  const { store, withRetry } = account;
  const keys = await withRetry(() =>
    userName === undefined ? store.listAllKeys() : listOf(userName, store),
  );
  const now = new Date(io.now());
  const tags = await readRotationTagsOf(keys, account, now, io);
  const described = keys.map((key) => describe(key, keys, tags.get(key.userName), now));
  if (invocation.isSet('json')) {
    io.stdout(toJson(described));
    return 0;
  }
  const rows = described.map((key) => toRow(key, now));
  io.stdout(
    rows.length === 0
      ? 'There are no long-term keys.\n'
      : formatTable(HEAD, rows, await readWidth(io)),
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
  tags: RotationTags | undefined,
  now: Date,
): DescribedKey {
  const risks = breachesOf(key, now).filter((rule) => rule !== 'expired-key');
  const active = activeKeysOf(key.userName, keys, now);
  // In the grace of a rotation two are meant to be.
  const isRotating = active.some((one) => stateOf(one, keys, tags, now) === 'retiring');
  const isOneOfTwo = active.length > 1 && active.includes(key) && !isRotating;
  return {
    ...key,
    state: stateOf(key, keys, tags, now),
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
    formatAge(key, now),
    describeLifetime(key, now),
    risks.join(', ') || '-',
  ];
}
