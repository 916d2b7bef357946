/** A time in whole seconds, as AWS writes it: `2025-01-31T12:00:00Z`. */
export function writeTimestamp(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
