/** Such as 2026-11-23T08:15:00Z: RFC 3339, UTC, cut to the second. */
export function toTimestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Such as 2026-11-23, in UTC. */
export function toDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
