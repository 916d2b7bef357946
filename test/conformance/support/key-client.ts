import type { Check, CheckResult, Part, Toolbox } from '../part.ts';
import type { ProgramResult } from '../run-program.ts';
import { ANSWER, startAgentWorld } from './coding-agent.ts';
import {
  compareRequests,
  findPrinted,
  type KeyedRun,
  openRun,
  type Source,
  tellSource,
  type Variables,
} from './key-source.ts';

/** One question that a client asks. */
export interface KeyCase {
  readonly name: string;
  /** What carries it, such as `bedrock-runtime ConverseStream`. */
  readonly operation: string;
  /** Whether the client shows the answer in the pieces in which it arrives. */
  readonly streamed?: boolean;
}

/** What a client made of one question. */
export interface KeyAnswer {
  readonly name: string;
  readonly text?: string;
  readonly pieces?: number;
  /** What it raised or wrote in place of an answer. */
  readonly error?: string;
}

export interface KeyAnswers {
  readonly answers: readonly KeyAnswer[];
  /** All that the client printed. */
  readonly printed: string;
}

/** Reads what a program printed: a line of JSON for each answer, which begins with its name. */
export function readAnswers({ stdout, stderr }: ProgramResult): KeyAnswers {
  const answers = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"name"'))
    .map((line) => JSON.parse(line) as KeyAnswer);
  return { answers, printed: `${stdout}\n${stderr}` };
}

/** A client of a Bedrock API key, as a part of the suite. */
export interface KeyClient {
  readonly id: string;
  readonly name: string;
  readonly inCi: boolean;
  readonly variables: Variables;
  /** Default: the action, `exec`, and for what `get --format` sets also `get`. */
  readonly sources?: readonly Source[];
  readonly cases: readonly KeyCase[];
  /** What each case says to a wrong key. */
  readonly refusal: RegExp;
  prepare(toolbox: Toolbox): Promise<{
    readonly version: string;
    ask(run: KeyedRun): Promise<KeyAnswers>;
  }>;
}

/** The part with a row for each way to get a key, and one for a wrong key. */
export function describeClient(client: KeyClient): Part {
  const { id, name, inCi, variables } = client;
  const own: Source[] = /^(?:bedrock|claude-platform)$/.test(variables)
    ? ['action', 'exec', 'get']
    : ['action', 'exec'];
  const names = client.cases.map((one) => one.name).join(', ');
  return {
    ...{ id, name, inCi, group: 'clients' },
    async prepare(toolbox) {
      const { version, ask } = await client.prepare(toolbox);
      const checkOf = (source: Source): Check => ({
        configured: tellSource(source, variables),
        compared:
          source === 'wrong'
            ? `the error: ${names}`
            : `answers, key that arrives, nothing secret printed: ${names}`,
        minutes: 10,
        run: () => runCheck(client, ask, toolbox.scratch, source),
      });
      return { version, checks: [...(client.sources ?? own), 'wrong' as const].map(checkOf) };
    },
  };
}

async function runCheck(
  client: KeyClient,
  ask: (run: KeyedRun) => Promise<KeyAnswers>,
  scratch: string,
  source: Source,
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const run = await openRun(world, source, client.variables);
  const { journal } = world.hosts.emulator;
  const before = journal.entries().length;
  const { answers, printed } = await ask(run);
  const failures = client.cases.flatMap((one) => {
    const answer = answers.find(({ name }) => name === one.name);
    const faults = source === 'wrong' ? compareRefusal(client, answer) : compareAnswer(one, answer);
    return faults.map((fault) => `${one.name}: ${fault}`);
  });
  const operations = source === 'wrong' ? [] : client.cases.map(({ operation }) => operation);
  failures.push(...compareRequests(run, journal.entries().slice(before), operations));
  failures.push(...findPrinted(run, printed));
  if (failures.length > 0 && answers.length < client.cases.length) {
    failures.push(`it printed: ${printed.trim().slice(-1500)}`);
  }
  return { cases: client.cases.length, failures };
}

function compareAnswer({ streamed }: KeyCase, answer: KeyAnswer | undefined): string[] {
  if (answer === undefined) return ['no answer'];
  if (answer.error !== undefined) return [answer.error];
  if (answer.text?.trim() !== ANSWER) return [`answers "${answer.text}"`];
  if (streamed && (answer.pieces ?? 1) < 2) return ['the stream came as one piece'];
  return [];
}

function compareRefusal({ refusal }: KeyClient, answer: KeyAnswer | undefined): string[] {
  if (answer === undefined) return ['says nothing'];
  if (answer.error === undefined) return [`answers "${answer.text}"`];
  return refusal.test(answer.error) ? [] : [`says "${answer.error}"`];
}
