import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './run-command.ts';

/** The path of the only entry in a home's cache. */
export function entryPath(home: Home): string {
  const names = readdirSync(home.cache).filter((name) => name.endsWith('.json'));
  if (names.length !== 1) throw new Error(`There are ${names.length} entries.`);
  return join(home.cache, names[0] ?? '');
}

export type Fields = Record<string, string | number>;

export const readEntry = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Fields;

export function editEntry(path: string, fields: Record<string, unknown>): void {
  writeFileSync(path, JSON.stringify({ ...readEntry(path), ...fields }));
}

/** Makes an entry so much older, as if it had been made then; by both clocks. */
export function ageEntry(path: string, seconds: number): void {
  const { token, issuedAt, expiresAt, uptime } = readEntry(path);
  editEntry(path, {
    token: backdate(String(token), seconds),
    issuedAt: Number(issuedAt) - seconds * 1000,
    expiresAt: Number(expiresAt) - seconds * 1000,
    uptime: Number(uptime) - seconds,
  });
}

/** A key's own dates, moved; nobody here checks its signature. */
export function backdate(token: string, seconds: number): string {
  return rewriteToken(token, (url) =>
    url.replace(/X-Amz-Date=(\w+)/, (_, date: string) => {
      const iso = date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
      const moved = new Date(Date.parse(iso) - seconds * 1000).toISOString();
      return `X-Amz-Date=${moved.replace(/[-:]|\.\d+/g, '')}`;
    }),
  );
}

export function rewriteToken(token: string, rewrite: (url: string) => string): string {
  const prefix = 'bedrock-api-key-';
  return prefix + btoa(rewrite(atob(token.slice(prefix.length))));
}

/** Looks every 10 ms, at most for 10 s; an error is "not yet". */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (let turn = 0; turn < 1000; turn++) {
    try {
      const found = look();
      if (found !== undefined && found !== false) return found;
    } catch {
      // Not there yet.
    }
    await sleep(10);
  }
  throw new Error('It never came.');
}
