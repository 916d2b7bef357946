import type { Tokens } from './answers/figures.ts';

/** What usage is counted by. */
export interface UsageLabels {
  model: string;
  /** As {@link Route.name}. */
  route: string;
  /** First product of the User-Agent. */
  client: string;
}

export interface UsageCounts extends Tokens {
  requests: number;
  /** Answers with an error, before or within the stream, and connections that broke. */
  errors: number;
  /** Answers that should name their tokens, and did not. */
  unmeasured: number;
}

export interface UsageRow extends UsageLabels, UsageCounts {}

export const COUNTS: readonly (keyof UsageCounts)[] = [
  'requests',
  'errors',
  'unmeasured',
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
];

export const NOTHING: UsageCounts = {
  requests: 0,
  errors: 0,
  unmeasured: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
};

/** More models and clients than this on one day are counted together, as `other`. */
const MOST_ROWS = 500;

/** Rows by their labels; as many as it takes for people's use, however odd the labels of requests are. */
export class UsageTable {
  readonly #rows = new Map<string, UsageRow>();

  add({ model, route, client }: UsageLabels, counts: UsageCounts): void {
    const row = this.#find(model, route, client);
    // Beyond it, the file of the day would not be read again.
    for (const name of COUNTS) {
      row[name] = Math.min(row[name] + counts[name], Number.MAX_SAFE_INTEGER);
    }
  }

  rows(): UsageRow[] {
    return [...this.#rows.values()];
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  #find(model: string, route: string, client: string): UsageRow {
    const key = `${model}\n${route}\n${client}`;
    const found = this.#rows.get(key);
    if (found !== undefined) return found;
    if (this.#rows.size >= MOST_ROWS && model !== OTHER) return this.#find(OTHER, route, OTHER);
    const row = { model, route, client, ...NOTHING };
    this.#rows.set(key, row);
    return row;
  }
}

const OTHER = 'other';

/**
 * A model as it is counted: its id or ARN. What does not look like one, or like an API key that was put
 * into the path, is `other`.
 */
export function modelLabel(model: string | undefined): string {
  if (model === undefined) return 'unknown';
  const isPlain = /^[\w.:/-]{1,256}$/.test(model);
  return isPlain &&
    !/^(?:ABSK|AEAA|AKIA|ASIA|(?:bedrock|aws-external-anthropic)-api-key-|sk-)/i.test(model)
    ? model
    : OTHER;
}

/** As Bedrock's own quota counts (user guide, "How tokens are counted"): reading from a cache is free. */
export function limitedTokens({ input, output, cacheWrite }: Tokens): number {
  return input + output + cacheWrite;
}
