import type { ApiKeyRecord } from '@bedrock-token/core';

const DAY_MS = 86_400_000;

const BAR = 10;

/** Such as `12 d`; the clock here may be behind the one of AWS. */
export function formatAge({ createdAt }: ApiKeyRecord, now: Date): string {
  return sayTime(now.getTime() - createdAt.getTime());
}

/** Such as `[#####.....] 30 d left`: a bar that is empty only when nothing is left. */
export function describeLifetime({ createdAt, expiresAt }: ApiKeyRecord, now: Date): string {
  if (expiresAt === undefined) return 'never expires';
  const left = expiresAt.getTime() - now.getTime();
  const whole = expiresAt.getTime() - createdAt.getTime();
  if (left <= 0) return `[${'.'.repeat(BAR)}] expired`;
  const filled = Math.min(BAR, Math.max(1, Math.round((left / whole) * BAR)));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${sayTime(left, Math.round)} left`;
}

/** @param round of days: a key of 60 days that is minutes old has 60 days left, and is 0 h old */
function sayTime(ms: number, round = Math.floor): string {
  const hours = Math.max(0, Math.floor(ms / 3_600_000));
  return hours < 24 ? `${hours} h` : `${round(ms / DAY_MS)} d`;
}
