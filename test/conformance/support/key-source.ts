import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '@bedrock-token/emulator';
import { command, runCommand } from '../../support/command/run-command.ts';
import { bodyOf } from '../../support/judges/canary.ts';
import { type ProgramResult, runProgram } from '../run-program.ts';
import {
  type AgentWorld,
  mintForJob,
  operationOf,
  REGION,
  STALE_CLAUDE_KEY,
  STALE_KEY,
  WORKSPACE,
} from './coding-agent.ts';

/** How a client gets its key. `wrong`: what the action exports, with another key in its place. */
export type Source = 'action' | 'exec' | 'get' | 'wrong';

/** Whose variables the client reads: the action's `export`, the options of `exec`. */
export type Variables = 'bedrock' | 'openai' | 'anthropic' | 'claude-platform';

/** A client's place to run in: its key stands where the source puts it. */
export interface KeyedRun {
  readonly world: AgentWorld;
  readonly key: string;
  /** The working directory of its programs. */
  readonly folder: string;
  /** Runs a program of the client. `env` comes on top of what the source sets. */
  run(
    program: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<ProgramResult>;
}

const KEYS = [
  'AWS_BEARER_TOKEN_BEDROCK',
  'OPENAI_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_AWS_API_KEY',
];
const SERVICE = ['--service', 'claude-platform', '--workspace-id', WORKSPACE];
const SECONDS = 240;

export function tellSource(source: Source, variables: Variables): string {
  if (variables === 'claude-platform' && source !== 'wrong') {
    if (source === 'action') return 'what the mint action exports, `service: claude-platform`';
    return source === 'exec'
      ? '`exec --service claude-platform`'
      : '`get --service claude-platform --format env` in a shell';
  }
  if (source === 'action') return `what the mint action exports, \`export: ${variables}\``;
  if (source === 'get') return '`get --format env` in a shell';
  if (source === 'exec') return `\`exec${variables === 'bedrock' ? '' : ` --${variables}`}\``;
  return 'a wrong key';
}

export async function openRun(
  world: AgentWorld,
  source: Source,
  variables: Variables,
): Promise<KeyedRun> {
  const start = source === 'exec' || source === 'get' ? startAtDesk : startInJob;
  return start(world, source, variables);
}

/** A later step of a job: it has no AWS credentials but what the action exports. */
async function startInJob(
  world: AgentWorld,
  source: Source,
  variables: Variables,
): Promise<KeyedRun> {
  const exported = await mintForJob(world, inputsFor(variables));
  for (const name of KEYS) {
    if (source === 'wrong' && name in exported) {
      exported[name] =
        variables === 'claude-platform' ? STALE_CLAUDE_KEY : STALE_KEY.AWS_BEARER_TOKEN_BEDROCK;
    }
  }
  const home = mkdtempSync(join(world.home, '../job-'));
  return {
    world,
    key: KEYS.map((name) => exported[name]).find((key) => key !== undefined) ?? '',
    folder: home,
    run: (program, args, env = {}) =>
      runProgram(program, args, {
        cwd: home,
        env: { ...world.env, HOME: home, ...exported, ...env },
        seconds: SECONDS,
      }),
  };
}

const inputsFor = (variables: Variables): Record<string, string> =>
  variables === 'claude-platform'
    ? { service: variables, 'workspace-id': WORKSPACE }
    : { export: variables };

/** A developer's shell: AWS keys in the home, and the key by the command. */
async function startAtDesk(
  world: AgentWorld,
  source: Source,
  variables: Variables,
): Promise<KeyedRun> {
  const options = ['--region', REGION, ...(variables === 'claude-platform' ? SERVICE : [])];
  // Asked first, so that the cache has the key that the client gets, too.
  const { stdout, stderr } = await runCommand(['get', ...options], { env: world.env });
  if (!stdout) throw new Error(`get prints no key: ${stderr}`);
  const exec = [...command, 'exec', ...options];
  if (variables === 'openai' || variables === 'anthropic') exec.push(`--${variables}`);
  const quoted = [...command, 'get', ...options].map((word) => `'${word}'`).join(' ');
  const inShell = `eval "$(${quoted} --format env)" && exec "$@"`;
  const words = source === 'exec' ? [...exec, '--'] : ['sh', '-c', inShell, 'sh'];
  return {
    world,
    key: stdout.trim(),
    folder: world.home,
    run: (program, args, env = {}) => {
      const [first = '', ...rest] = [...words, program, ...args];
      const own = { ...world.env, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, ...env };
      return runProgram(first, rest, { cwd: world.home, env: own, seconds: SECONDS });
    },
  };
}

/** As the emulator's journal writes a secret. */
const digestOf = (secret: string) =>
  `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;

/**
 * Compares what arrived at Bedrock with what a client is to ask: each operation as often as it is
 * named, all with the key, and nothing that the emulator does not know.
 */
export function compareRequests(
  { world, key }: KeyedRun,
  entries: readonly JournalEntry[],
  operations: readonly string[],
): string[] {
  const asked = entries.filter(({ service }) =>
    /^(?:bedrock|aws-external-anthropic)/.test(service),
  );
  const failures: string[] = [];
  for (const entry of asked) {
    const { authorization, 'x-api-key': bare } = entry.headers;
    const presented = authorization?.replace(/^Bearer /i, '') ?? bare;
    if (presented !== digestOf(key)) {
      failures.push(`${operationOf(entry)} presents ${presented}, not the key`);
    }
  }
  for (const operation of new Set(operations)) {
    const wanted = operations.filter((one) => one === operation).length;
    const served = asked.filter((one) => operationOf(one) === operation && one.status === 200);
    if (served.length < wanted) {
      const seen = asked.map((entry) => `${operationOf(entry)} ${entry.status}`).join(', ');
      failures.push(`${operation} was served ${served.length} times of ${wanted}: ${seen}`);
    }
  }
  const { unexpected } = world.hosts.emulator;
  failures.push(...unexpected.map(({ method, path }) => `asks for ${method} ${path}`));
  return failures;
}

/** What a client prints is read by others: no key and no AWS secret stands in it. */
export function findPrinted({ world, key }: KeyedRun, printed: string): string[] {
  const secrets = [...world.hosts.emulator.secrets(), key, bodyOf(key)];
  return secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length > 3 && printed.includes(secret))
    .map((secret) => `prints a secret of ${secret.length} characters`);
}
