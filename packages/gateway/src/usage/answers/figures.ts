import type { JsonListener } from './json-scanner.ts';

/** Tokens of one answer, or of many. `input` does not contain those that a cache served or took. */
export interface Tokens {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** `cached` is a part of `input`, as OpenAI counts; `cacheRead` comes in addition, as the others do. */
type Figure = keyof Tokens | 'cached';

/** Below `usage`. */
const USAGE: Readonly<Record<string, Figure>> = {
  // Converse (API reference, TokenUsage), and Nova's own form.
  inputTokens: 'input',
  outputTokens: 'output',
  cacheReadInputTokens: 'cacheRead',
  cacheWriteInputTokens: 'cacheWrite',
  cacheReadInputTokenCount: 'cacheRead',
  cacheWriteInputTokenCount: 'cacheWrite',
  // Anthropic Messages; OpenAI Responses has the first two, too.
  input_tokens: 'input',
  output_tokens: 'output',
  cache_read_input_tokens: 'cacheRead',
  cache_creation_input_tokens: 'cacheWrite',
  'input_tokens_details.cached_tokens': 'cached',
  // OpenAI Chat Completions.
  prompt_tokens: 'input',
  completion_tokens: 'output',
  'prompt_tokens_details.cached_tokens': 'cached',
};

/** Where `usage` stands: an answer or `message_delta`, `message_start`, `response.completed`, Nova's stream. */
const PLACES = ['usage', 'message.usage', 'response.usage', 'metadata.usage'];

const PATHS: ReadonlyMap<string, Figure> = new Map([
  ...PLACES.flatMap((place) =>
    Object.entries(USAGE).map(([key, figure]) => [`${place}.${key}`, figure] as const),
  ),
  // Llama's and Titan's own forms (user guide, "Inference request parameters").
  ['prompt_token_count', 'input'],
  ['generation_token_count', 'output'],
  ['inputTextTokenCount', 'input'],
]);

/** What Bedrock adds to the last part of InvokeModelWithResponseStream; used where the model gives none. */
const METRICS: ReadonlyMap<string, Figure> = new Map([
  ['amazon-bedrock-invocationMetrics.inputTokenCount', 'input'],
  ['amazon-bedrock-invocationMetrics.outputTokenCount', 'output'],
  ['amazon-bedrock-invocationMetrics.cacheReadInputTokenCount', 'cacheRead'],
  ['amazon-bedrock-invocationMetrics.cacheWriteInputTokenCount', 'cacheWrite'],
]);

/** Headers of InvokeModel. */
const HEADERS: readonly (readonly [name: string, figure: Figure])[] = [
  ['x-amzn-bedrock-input-token-count', 'input'],
  ['x-amzn-bedrock-output-token-count', 'output'],
  ['x-amzn-bedrock-cache-read-input-token-count', 'cacheRead'],
  ['x-amzn-bedrock-cache-write-input-token-count', 'cacheWrite'],
];

const MODEL_PATHS = new Set(['model', 'message.model', 'response.model']);
const ERROR_PATHS = new Set(['error', 'response.error']);
/** Of AWS's JSON errors; the second stands in answers with status 200. */
const EXCEPTION_PATHS = new Set(['__type', 'Output.__type']);

const lastKey = (path: string) => path.slice(path.lastIndexOf('.') + 1);

/** The last keys of all paths that are read. */
export const NAMES: ReadonlySet<string> = new Set(
  [
    ...PATHS.keys(),
    ...METRICS.keys(),
    ...MODEL_PATHS,
    ...ERROR_PATHS,
    ...EXCEPTION_PATHS,
    'type',
  ].map(lastKey),
);

/** Collects the figures of one answer from all of its parts. */
export class Figures implements JsonListener {
  readonly #given: Partial<Record<Figure, number>> = {};
  readonly #fallback: Partial<Record<Figure, number>> = {};
  /** The model that the answer names. */
  model: string | undefined;
  /** The answer is an error, or has one in its stream. */
  isError = false;

  readHeaders(header: (name: string) => string | undefined): void {
    if (header('x-amzn-errortype') !== undefined) this.isError = true;
    for (const [name, figure] of HEADERS) {
      const value = header(name);
      if (value !== undefined && /^\d{1,15}$/.test(value)) raise(this.#fallback, figure, +value);
    }
  }

  number(path: string, value: number): void {
    const figure = PATHS.get(path);
    if (figure !== undefined) raise(this.#given, figure, value);
    const metric = METRICS.get(path);
    if (metric !== undefined) raise(this.#fallback, metric, value);
  }

  string(path: string, value: string): void {
    if (MODEL_PATHS.has(path)) this.model ??= value;
    else if (path === 'type' && (value === 'error' || value === 'response.failed')) {
      this.isError = true;
    } else if (EXCEPTION_PATHS.has(path) && value.endsWith('Exception')) this.isError = true;
  }

  object(path: string): void {
    if (ERROR_PATHS.has(path)) this.isError = true;
  }

  /** @returns undefined if the answer names neither input nor output */
  tokens(): Tokens | undefined {
    const {
      input,
      output,
      cached = 0,
      cacheRead,
      cacheWrite,
    } = {
      ...this.#fallback,
      ...this.#given,
    };
    if (input === undefined && output === undefined) return undefined;
    return {
      input: Math.max(0, (input ?? 0) - cached),
      output: output ?? 0,
      cacheRead: Math.max(cacheRead ?? 0, cached),
      cacheWrite: cacheWrite ?? 0,
    };
  }
}

/** Parts of a stream count up to the end (Anthropic: "cumulative"), so the highest value is the last. */
function raise(figures: Partial<Record<Figure, number>>, figure: Figure, value: number): void {
  if (value >= (figures[figure] ?? 0)) figures[figure] = value;
}
