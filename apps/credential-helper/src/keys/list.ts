import type { ListedKey } from '@bedrock-token/aws';
import type { KeysAction } from '../commands/keys.ts';
import { openAccount, readUserName } from './account.ts';
import { risksOf } from './risks.ts';

/** The keys of one user, or of all: age, life as a bar, and what is risky about each. */
export const listKeys: KeysAction = async (invocation, world) => {
  const { store } = await openAccount(invocation, world);
  const keys = invocation.isSet('all-users')
    ? await store.listAllKeys()
    : (await store.listKeys(readUserName(invocation))).map((key) => ({ userName: '', ...key }));
  const now = new Date(world.now());
  if (invocation.isSet('json')) {
    const described = keys.map((key) => ({ ...key, risks: risksOf(key, keys, now) }));
    world.answer(`${JSON.stringify(described)}\n`);
    return 0;
  }
  const rows = keys.map((key) => toRow(key, keys, now));
  world.answer(rows.length === 0 ? 'There are no long-term keys.\n' : inColumns([HEAD, ...rows]));
  return 0;
};

const HEAD = ['KEY', 'USER', 'ALIAS', 'STATUS', 'AGE', 'LIFE', 'RISK'];
const BAR = 10;
const DAY_MS = 86_400_000;

function toRow(key: ListedKey, keys: readonly ListedKey[], now: Date): string[] {
  return [
    key.id,
    key.userName,
    key.alias,
    key.status,
    `${Math.floor((now.getTime() - key.createdAt.getTime()) / DAY_MS)} d`,
    describeLife(key, now),
    risksOf(key, keys, now).join(', ') || '-',
  ];
}

/** Such as `#####..... 30 d left`. */
function describeLife({ createdAt, expiresAt }: ListedKey, now: Date): string {
  if (expiresAt === undefined) return 'never ends';
  const whole = expiresAt.getTime() - createdAt.getTime();
  const left = Math.max(0, expiresAt.getTime() - now.getTime());
  const filled = Math.round((left / whole) * BAR);
  const days = Math.floor(left / DAY_MS);
  return `${'#'.repeat(filled)}${'.'.repeat(BAR - filled)} ${left === 0 ? 'ended' : `${days} d left`}`;
}

function inColumns(rows: readonly string[][]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
