import { type Clock, toDay } from '@bedrock-token/core';
import {
  limitedTokens,
  type UsageCounts,
  type UsageLabels,
  type UsageRow,
  UsageTable,
} from './usage-row.ts';

/** Keeps the counts of days, of all gateways of a user together. */
export interface UsageStore {
  /**
   * Adds rows to those of a day.
   * @param day in UTC, such as 2026-11-23
   * @returns all rows of that day; undefined if another gateway is writing: nothing was added then
   * @throws if they could not be added; then none of them was
   */
  add(day: string, rows: readonly UsageRow[]): readonly UsageRow[] | undefined;
}

/** Days that wait for a store that fails; older ones are given up. */
const MOST_WAITING = 3;

/** The counts of each day, as UTC has days: AWS's bills and metrics have the same. */
export class DayCounts {
  readonly #store: UsageStore | undefined;
  readonly #now: Clock;
  /** What the store does not have yet. */
  readonly #waiting = new Map<string, UsageTable>();
  #stored: { day: string; tokens: number } = { day: '', tokens: 0 };

  constructor(store: UsageStore | undefined, now: Clock) {
    this.#store = store;
    this.#now = now;
  }

  add(labels: UsageLabels, counts: UsageCounts): void {
    const day = toDay(new Date(this.#now()));
    let table = this.#waiting.get(day);
    if (table === undefined) {
      table = new UsageTable();
      this.#waiting.set(day, table);
      const [oldest] = this.#waiting.keys();
      if (this.#waiting.size > MOST_WAITING && oldest) this.#waiting.delete(oldest);
    }
    table.add(labels, counts);
  }

  /** Tokens of this day that count towards a limit. */
  tokensToday(): number {
    const day = toDay(new Date(this.#now()));
    const stored = this.#stored.day === day ? this.#stored.tokens : 0;
    return stored + sum(this.#waiting.get(day)?.rows() ?? []);
  }

  /**
   * Writes what waits.
   * @returns whether nothing waits any longer
   * @throws what the store throws; nothing is lost then
   */
  flush(): boolean {
    if (this.#store === undefined) return true;
    for (const [day, table] of this.#waiting) this.#write(this.#store, day, table);
    return this.#waiting.size === 0;
  }

  /** Reads what other gateways have counted on this day. @throws what the store throws */
  load(): void {
    const day = toDay(new Date(this.#now()));
    if (this.#store !== undefined) this.#write(this.#store, day, new UsageTable());
  }

  #write(store: UsageStore, day: string, table: UsageTable): void {
    const rows = store.add(day, table.rows());
    if (rows === undefined) return;
    if (this.#waiting.get(day) === table) this.#waiting.delete(day);
    if (day >= this.#stored.day) this.#stored = { day, tokens: sum(rows) };
  }
}

const sum = (rows: readonly UsageRow[]) =>
  rows.reduce((total, row) => total + limitedTokens(row), 0);
