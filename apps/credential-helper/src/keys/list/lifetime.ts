import type { ApiKeyRecord } from '@bedrock-token/core';
import { DAY_MS } from '../shared/risk-rules.ts';

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
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${sayTime(left)} left`;
}

function sayTime(ms: number): string {
  const hours = Math.max(0, Math.floor(ms / 3_600_000));
  return hours < 24 ? `${hours} h` : `${Math.floor(ms / DAY_MS)} d`;
}
