import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_ACCOUNTS,
  type EmulatorConfig,
  INFERENCE_POLICY,
  type JournalEntry,
} from '@bedrock-token/emulator';
import { ACCOUNT, mintWell } from '../../runner/mint-step.ts';
import { runCommand } from '../../runner/run-command.ts';
import { runProgram } from '../run-program.ts';
import { type RealHosts, startRealHosts } from './real-hosts.ts';

export const REGION = 'us-east-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-dev`;
/** Answered by every model of the emulator; a client that shows it has read the whole stream. */
export const ANSWER = 'The emulator answers in several pieces.';
export const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

const INFERENCE = {
  Version: '2012-10-17' as const,
  Statement: [
    { Effect: 'Allow' as const, Action: ['bedrock-mantle:*', 'sts:AssumeRole'], Resource: '*' },
  ],
};
const PROFILE_REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'];

/** The models that Codex 0.171 and the Claude clients ask for by default. */
const CONFIG: EmulatorConfig = {
  accounts: [
    {
      id: ACCOUNT,
      users: [{ name: 'dev', policies: [INFERENCE_POLICY, INFERENCE] }],
      roles: [
        ...(DEFAULT_ACCOUNTS[0]?.roles ?? []),
        {
          name: 'bedrock-dev',
          policies: [INFERENCE_POLICY, INFERENCE],
          trustPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
              },
            ],
          },
        },
      ],
    },
  ],
  models: [
    {
      id: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      provider: 'Anthropic',
      answer: ANSWER,
      onDemand: false,
      inferenceProfiles: [
        { id: CLAUDE, regions: PROFILE_REGIONS },
        { id: CLAUDE.replace('us.', 'global.'), regions: PROFILE_REGIONS },
      ],
    },
    {
      id: 'openai.gpt-6.2-sol',
      provider: 'OpenAI',
      answer: ANSWER,
      onDemand: false,
      inferenceProfiles: [{ id: 'global.openai.gpt-6.2-sol', regions: PROFILE_REGIONS }],
      responses: ['runtime', 'mantle'],
      mantle: { id: 'openai.gpt-6.2-sol', path: '/openai/v1' },
    },
  ],
};

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
  const hosts = await startRealHosts(folder, CONFIG);
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

/** What a later step of a job has in its environment after the mint action. */
export async function mintForJob(
  { hosts }: AgentWorld,
  inputs: Record<string, string> = {},
): Promise<Record<string, string>> {
  const all = { 'aws-region': REGION, ...inputs };
  return (await mintWell(hosts.emulator, { inputs: all })).environment;
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
