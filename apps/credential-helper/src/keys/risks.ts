import type { ListedKey } from '@bedrock-token/aws';

const OLD_DAYS = 90;
const DAY_MS = 86_400_000;

/** What is risky about a key, in words: nothing for one that is off. */
export function risksOf(key: ListedKey, all: readonly ListedKey[], now: Date): string[] {
  if (key.status !== 'Active') return [];
  const ageDays = (now.getTime() - key.createdAt.getTime()) / DAY_MS;
  const siblings = all.filter(
    ({ userName, status }) => userName === key.userName && status === 'Active',
  );
  return [
    ...(key.expiresAt === undefined ? ['never expires'] : []),
    ...(ageDays > OLD_DAYS ? [`older than ${OLD_DAYS} days`] : []),
    ...(siblings.length > 1 ? ['two active keys'] : []),
  ];
}
