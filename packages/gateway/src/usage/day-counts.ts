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
  add(day: string, rows: readonly UsageRow[]): Added | Promise<Added>;
}

type Added = readonly UsageRow[] | undefined;

/** Days that wait for a store that fails; older ones are given up. */
const MOST_WAITING = 3;

/** The counts of each day, as UTC has days: AWS's bills and metrics have the same. */
export class DayCounts {
  readonly #store: UsageStore | undefined;
  readonly #now: Clock;
  /** What the store does not have yet. */
  readonly #waiting = new Map<string, UsageTable>();
  /** What the store is given right now. */
  #writing: { day: string; table: UsageTable } | undefined;
  #stored: { day: string; tokens: number } = { day: '', tokens: 0 };

  constructor(store: UsageStore | undefined, now: Clock) {
    this.#store = store;
    this.#now = now;
  }

  add(labels: UsageLabels, counts: UsageCounts): void {
    this.#tableOf(toDay(new Date(this.#now()))).add(labels, counts);
  }

  #tableOf(day: string): UsageTable {
    const known = this.#waiting.get(day);
    if (known !== undefined) return known;
    const table = new UsageTable();
    this.#waiting.set(day, table);
    const [oldest] = [...this.#waiting.keys()].sort();
    if (this.#waiting.size > MOST_WAITING && oldest) this.#waiting.delete(oldest);
    return table;
  }

  /** Tokens of this day that count towards a limit. */
  tokensToday(): number {
    const day = toDay(new Date(this.#now()));
    const stored = this.#stored.day === day ? this.#stored.tokens : 0;
    const inFlight = this.#writing?.day === day ? this.#writing.table : undefined;
    return [this.#waiting.get(day), inFlight].reduce(
      (total, table) => total + sum(table?.rows() ?? []),
      stored,
    );
  }

  /**
   * Writes what waits. Not to be called again before it has ended.
   * @returns whether nothing waits any longer
   * @throws what the store throws; nothing is lost then
   */
  async flush(): Promise<boolean> {
    if (this.#store === undefined) return true;
    for (const [day, table] of [...this.#waiting]) {
      this.#waiting.delete(day);
      await this.#write(this.#store, day, table);
    }
    return this.#waiting.size === 0;
  }

  /** Reads what other gateways have counted on this day. @throws what the store throws */
  async load(): Promise<void> {
    const day = toDay(new Date(this.#now()));
    if (this.#store !== undefined) await this.#write(this.#store, day, new UsageTable());
  }

  async #write(store: UsageStore, day: string, table: UsageTable): Promise<void> {
    this.#writing = { day, table };
    let rows: Added;
    try {
      rows = await store.add(day, table.rows());
    } finally {
      this.#writing = undefined;
      if (rows === undefined) this.#putBack(day, table);
    }
    if (rows !== undefined && day >= this.#stored.day) this.#stored = { day, tokens: sum(rows) };
  }

  #putBack(day: string, table: UsageTable): void {
    for (const row of table.rows()) this.#tableOf(day).add(row, row);
  }
}

const sum = (rows: readonly UsageRow[]) =>
  rows.reduce((total, row) => total + limitedTokens(row), 0);
