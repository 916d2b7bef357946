import type { ApiKeyRecord } from '../src/api-key.ts';
import { HOUR_MS } from '../src/rotation/policy.ts';
import { limitExceeded, refusal } from './mishap.ts';

export const USER = 'ci';
/** How late Bedrock learns of a key, and IAM's list of a change, in milliseconds. */
const KEY_LAG_MS = 20_000;
const LIST_LAG_MS = 6_000;
/** IAM quotas. */
const TAGS_PER_USER = 50;
const KEYS_PER_USER = 2;

/** One IAM user with its long-term keys, in memory. Times are in milliseconds. */
export class SimulatedIam {
  keys: ApiKeyRecord[] = [];
  tags: Record<string, string> = {};
  #made = 0;
  #lists: { at: number; keys: ApiKeyRecord[] }[] = [];
  #deactivatedAt = new Map<string, number>();

  copy(nowMs: number): SimulatedIam {
    const copy = new SimulatedIam();
    Object.assign(copy, structuredClone({ keys: this.keys, tags: this.tags }));
    copy.#made = this.#made;
    // Nobody sees older lists any more.
    const oldest = this.#lists.findLastIndex(({ at }) => nowMs - at >= LIST_LAG_MS);
    copy.#lists = structuredClone(this.#lists.slice(Math.max(0, oldest)));
    copy.#deactivatedAt = new Map(this.#deactivatedAt);
    return copy;
  }

  valueOf(key: ApiKeyRecord): string {
    return `ABSK${btoa(`${key.alias}:${key.id}`)}`;
  }

  keyOf(value: string | undefined): ApiKeyRecord | undefined {
    return this.keys.find((key) => value !== undefined && value === this.valueOf(key));
  }

  /** Whether Bedrock accepts it. */
  isKnown(key: ApiKeyRecord | undefined, nowMs: number): boolean {
    return key?.status === 'Active' && nowMs - key.createdAt.getTime() >= KEY_LAG_MS;
  }

  /** What the list shows some seconds after `atMs`. */
  noteChange(atMs: number): void {
    this.#lists.push({ at: atMs, keys: this.keys.map((key) => ({ ...key })) });
  }

  /** Everything so far is in the list. */
  settle(nowMs: number): void {
    for (const key of this.keys) {
      if (key.status === 'Active' && (key.expiresAt?.getTime() ?? Infinity) <= nowMs) {
        key.status = 'Expired';
      }
    }
    this.noteChange(nowMs - LIST_LAG_MS);
  }

  /** The keys as they were some seconds ago. */
  list(nowMs: number): ApiKeyRecord[] {
    const seen = this.#lists.findLast(({ at }) => nowMs - at >= LIST_LAG_MS);
    return (seen?.keys ?? []).map((key) => ({ ...key }));
  }

  addTags(tags: Record<string, string>): void {
    const all = { ...this.tags, ...tags };
    if (Object.keys(all).length > TAGS_PER_USER) throw refusal('too many tags');
    this.tags = all;
  }

  createKey(nowMs: number, ageDays?: number): ApiKeyRecord {
    if (this.keys.length >= KEYS_PER_USER) throw limitExceeded();
    return this.makeKey(nowMs, ageDays);
  }

  /** Without the quota. */
  makeKey(nowMs: number, ageDays = 60): ApiKeyRecord {
    this.#made += 1;
    const free = ['', '+1', '+2'].find(
      (mark) => !this.keys.some(({ alias }) => alias === `${USER}${mark}-at-123456789012`),
    );
    const key: ApiKeyRecord = {
      id: `ACCA${String(this.#made).padStart(4, '0')}`,
      alias: `${USER}${free}-at-123456789012`,
      status: 'Active',
      createdAt: new Date(nowMs),
      expiresAt: new Date(nowMs + ageDays * 24 * HOUR_MS),
    };
    this.keys.push(key);
    return key;
  }

  setStatus(id: string, status: 'Active' | 'Inactive', nowMs: number): void {
    const key = this.keys.find((one) => one.id === id);
    if (key === undefined) throw refusal('no such key');
    key.status = status;
    this.#deactivatedAt.set(id, nowMs);
  }

  deleteKey(id: string): void {
    this.keys = this.keys.filter((key) => key.id !== id);
  }

  /** How long a key has been as it was last set. */
  sinceSetMs(id: string, nowMs: number): number {
    return nowMs - (this.#deactivatedAt.get(id) ?? nowMs);
  }
}
