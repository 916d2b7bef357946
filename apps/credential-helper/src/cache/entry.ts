import { describeBearerToken, Secret } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';

/** Raised when the meaning of a field changes; other versions are misses. */
const VERSION = 2;

interface Life {
  /** The cache key it was made for. */
  key: string;
  region: string;
  /** Where the credentials came from, such as `sso`. */
  source: string;
  /** Epoch milliseconds. */
  issuedAt: number;
  /** If `isEndUnknown`: until when the entry may be used, which is no claim of an end. */
  expiresAt: number;
  /** True for what a session gave whose end is not known here. */
  isEndUnknown?: true | undefined;
  /** True if it is unknown whether the session is valid. Such an entry is not kept. */
  isUnproven?: true | undefined;
  /** Whose it is, as `findPrincipal` names it; empty if AWS STS did not say, absent if it was not asked. */
  principal?: string | undefined;
  /** Seconds since the machine's start, read when it was made. */
  uptime: number;
}

export interface TokenEntry extends Life {
  kind: 'token';
  token: Secret<string>;
}

export interface CredentialsEntry extends Life {
  kind: 'credentials';
  accessKeyId: string;
  secretAccessKey: Secret<string>;
  sessionToken: Secret<string>;
  accountId?: string | undefined;
}

export type Entry = TokenEntry | CredentialsEntry;
export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** The text of a cache file. It holds the secret: it goes to a file of mode 0600 or a keychain. */
export function encodeEntry(entry: Entry): string {
  const fields = Object.entries(entry).map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return `${JSON.stringify({ version: VERSION, ...Object.fromEntries(fields) })}\n`;
}

/** @returns undefined for anything but a whole entry of this version, made for this very key */
export function decodeEntry<K extends Entry['kind']>(
  text: string,
  kind: K,
  key: string,
): EntryOf<K> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Record<string, unknown>;
  if (entry.version !== VERSION || entry.kind !== kind || entry.key !== key) return undefined;
  if (!TEXTS[kind].every((name) => typeof entry[name] === 'string')) return undefined;
  if (!['issuedAt', 'expiresAt'].every((name) => isTime(entry[name]))) return undefined;
  if (!Number.isFinite(entry.uptime)) return undefined;
  for (const name of ['accountId', 'principal']) {
    if (!['string', 'undefined'].includes(typeof entry[name])) return undefined;
  }
  if (entry.isEndUnknown !== undefined && entry.isEndUnknown !== true) return undefined;
  for (const name of SECRETS) {
    if (typeof entry[name] === 'string') entry[name] = new Secret(entry[name]);
  }
  const known = entry as unknown as EntryOf<K>;
  return known.kind === 'token' ? agreeWithToken(known) : known;
}

const SECRETS = ['token', 'secretAccessKey', 'sessionToken'] as const;

const TEXTS = {
  token: ['region', 'source', 'token'],
  credentials: ['region', 'source', 'accessKeyId', 'secretAccessKey', 'sessionToken'],
} as const;

/** In milliseconds: ISO 8601 writes later years, and those before year 0, with a sign. */
const END_OF_YEAR_9999 = Date.UTC(10_000, 0) - 1;

/** All that prints a date can print it. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= END_OF_YEAR_9999;
}

/** No white space, which base64 may hold and a header may not. */
const TOKEN = /^(?:bedrock|aws-external-anthropic)-api-key-[\w+/=]+$/;

/** What a token says of itself takes precedence over the fields around it. */
function agreeWithToken<E extends Entry>(entry: E): E | undefined {
  const text = entry.kind === 'token' ? entry.token.reveal() : '';
  const said = TOKEN.test(text) ? describeBearerToken(text) : undefined;
  if (said === undefined || said.region !== entry.region) return undefined;
  const expiresAt = Math.min(entry.expiresAt, said.expiresAt.getTime());
  return { ...entry, issuedAt: said.issuedAt.getTime(), expiresAt };
}

/** A signing date has whole seconds, and clocks are set right by small steps all the time. */
const TOLERATED_STEP_MS = 2_000;

/**
 * Seconds that are left of an entry; 0 or less if it must not be used. Two clocks are asked, and
 * the one that says less is believed: the wall clock may have been set back since, and the
 * machine's own count of seconds cannot, but starts again at each start.
 */
export function secondsLeft(entry: Entry, io: Pick<ProcessIo, 'now' | 'uptime'>): number {
  const byWallClock = io.now() - entry.issuedAt;
  // Made in what is now the future: no telling how much of its life has passed.
  if (byWallClock < -TOLERATED_STEP_MS) return 0;
  const sinceMade = Math.max(byWallClock, (io.uptime() - entry.uptime) * 1000);
  return (entry.expiresAt - entry.issuedAt - sinceMade) / 1000;
}

/**
 * Whether an entry is good for a request. How long a session with an unknown end lasts nobody can
 * promise: it is given only where no minimum was asked for.
 */
export function hasEnoughLeft(
  entry: Entry,
  { minTtlSeconds, isMinTtlAsked }: Pick<Freshness, 'minTtlSeconds' | 'isMinTtlAsked'>,
  io: Pick<ProcessIo, 'now' | 'uptime'>,
): boolean {
  const left = secondsLeft(entry, io);
  if (left <= 0) return false;
  return entry.isEndUnknown ? !isMinTtlAsked || minTtlSeconds === 0 : left >= minTtlSeconds;
}

/** The last fifth of a life is the time to get the next one. */
export function isDueForRefresh(entry: Entry, io: Pick<ProcessIo, 'now' | 'uptime'>): boolean {
  return secondsLeft(entry, io) * 1000 <= (entry.expiresAt - entry.issuedAt) / 5;
}
