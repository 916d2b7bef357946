import { UsageError } from './usage-error.ts';

/** @throws UsageError */
export function readPort(given: string): number {
  const port = Number(given);
  if (/^\d{1,5}$/.test(given) && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from 0 to 65535, not "${given}"`);
}
