import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '@bedrock-token/emulator';
import { mintWell } from '../../support/action/mint-step.ts';
import { ACCOUNT } from '../../support/cloud/cloud.ts';
import { runCommand } from '../../support/command/run-command.ts';
import { runProgram } from '../run-program.ts';
import { ANSWER, CLAUDE, CLIENT_CLOUD, PLATFORM_CLAUDE, WORKSPACE } from './client-cloud.ts';
import { type RealHosts, startRealHosts } from './real-hosts.ts';

export { ANSWER, CLAUDE, PLATFORM_CLAUDE, WORKSPACE };

export const REGION = 'us-east-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-dev`;
/** A developer with AWS keys in a home of its own, in front of AWS's host names. */
export interface AgentWorld extends AsyncDisposable {
  hosts: RealHosts;
  home: string;
  /** PATH, HOME, proxy and authority; nothing of AWS. */
  env: Record<string, string>;
}

/**
 * @param scratch the part's own folder
 * @param profile the profile of the developer's AWS keys; no other has any
 */
export async function startAgentWorld(scratch: string, profile = 'default'): Promise<AgentWorld> {
  const folder = mkdtempSync(join(scratch, 'world-'));
  const home = join(folder, 'home');
  mkdirSync(join(home, '.aws'), { recursive: true });
  const hosts = await startRealHosts(folder, CLIENT_CLOUD);
  const { accessKeyId, secretAccessKey } = hosts.emulator.issue({ user: 'dev' });
  const keys = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  writeFileSync(join(home, '.aws/credentials'), `[${profile}]\n${keys}`, { mode: 0o600 });
  return {
    ...{ hosts, home },
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      ...hosts.env,
      HTTP_PROXY: hosts.proxyUrl,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose](),
  };
}

/** What a later step of a job has in its environment after the mint action, at AWS's host names. */
export async function mintForJob(
  { hosts }: AgentWorld,
  inputs: Record<string, string> = {},
): Promise<Record<string, string>> {
  const all = { 'aws-region': REGION, ...inputs };
  const endpoints = Object.keys(hosts.emulator.env).map((name) => [name, undefined]);
  const env = { ...Object.fromEntries(endpoints), ...hosts.env };
  return (await mintWell(hosts.emulator, { inputs: all, env })).environment;
}

/** Runs `setup` as the developer does. @returns what went wrong */
export async function runSetup(world: AgentWorld, ...args: string[]): Promise<string[]> {
  const { code, stderr } = await runCommand(['setup', ...args], { env: world.env });
  return code === 0 ? [] : [`setup ${args.join(' ')} exits with ${code}: ${stderr}`];
}

export interface Turn {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The operation that carries the turn, such as `bedrock-runtime Responses`. */
  operation: string;
}

/** One turn of a real client: it shows the answer, and the request that carries it was taken. */
export async function compareTurn(world: AgentWorld, turn: Turn): Promise<string[]> {
  const { journal } = world.hosts.emulator;
  const seen = journal.entries().length;
  const { code, stdout, stderr } = await runProgram(turn.command, turn.args, {
    cwd: world.home,
    env: { ...world.env, ...turn.env },
  });
  const asked = journal.entries().slice(seen);
  const failures: string[] = [];
  if (code !== 0) failures.push(`exits with ${code}: ${tail(stderr) || tail(stdout)}`);
  if (!stdout.includes(ANSWER)) failures.push(`does not show the answer: ${tail(stdout)}`);
  if (!asked.some((entry) => operationOf(entry) === turn.operation && entry.status === 200)) {
    failures.push(`no ${turn.operation} succeeded: ${asked.map(describe).join('; ') || 'nothing'}`);
  }
  if (asked.some(({ status }) => status === 403)) failures.push('a request was refused with 403');
  return failures;
}

export const operationOf = ({ service, action }: JournalEntry) => `${service} ${action}`;
const describe = (entry: JournalEntry) => `${operationOf(entry)} ${entry.status}`;
const tail = (text: string) => text.trim().slice(-300);

/** A key that somebody left behind; a client that presents it gets 403. */
export const STALE_KEY = { AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key-c3RhbGU=' };
/** The same of Claude Platform on AWS. */
export const STALE_CLAUDE_KEY = 'aws-external-anthropic-api-key-c3RhbGU=';
