import { join } from 'node:path';
import {
  type AccountConfig,
  DEFAULT_ACCOUNTS,
  type Emulator,
  INFERENCE_POLICY,
  type IssueRequest,
  type PolicyDocument,
  type RoleConfig,
} from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { askModel } from '../cloud/ask-bedrock.ts';
import { claudeConfig } from '../cloud/claude-platform.ts';
import { type KeysCloud, keysCloud, REGION } from './keys-cloud.ts';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';

export const MODEL = 'amazon.nova-lite-v1:0';
/** Two regions: what is read in one alone is not all. */
export const REGIONS = ['us-east-1', REGION];

/** What docs/incident.md lists, and what a rotation needs. */
export const RESPONDER: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['iam:*', 'cloudtrail:LookupEvents', 'account:ListRegions'],
      Resource: '*',
    },
  ],
};

export interface IncidentCloud extends KeysCloud {
  /** A short-term key, as the command makes it. */
  mint(identity: IssueRequest, words?: readonly string[]): Promise<string>;
  /** Calls a model with a key in a region. @returns the status */
  use(key: string, region?: string): Promise<number>;
  /** Runs `keys incident` with the key on stdin. */
  incident(
    key: string,
    args?: readonly string[],
    options?: CommandOptions,
  ): Promise<CommandResult & { report: IncidentJson }>;
}

/** The members of the JSON report that tests read. */
export interface IncidentJson {
  contained: boolean;
  headline: string;
  actions: { what: string; state: string; problem?: string; document?: string }[];
  verification?: { verdict: string; text: string };
  notes: string[];
  next: string[];
  found: Record<string, string>;
  timeline: {
    of: string;
    complete: boolean;
    problems: string[];
    regions: { region: string; events: number; problem?: string }[];
    summary: {
      events: number;
      refused: number;
      withApiKey: number;
      models: { value: string; count: number }[];
      sourceIps: { value: string; count: number }[];
      userAgents: { value: string; count: number }[];
    };
    events: {
      name: string;
      region: string;
      withApiKey: boolean;
      model?: string;
      userAgent?: string;
    }[];
  };
  notVisible: string[];
}

export interface IncidentOptions {
  policies?: PolicyDocument[];
  users?: AccountConfig['users'];
  roles?: RoleConfig[];
  lookupsPerSecond?: number;
  /** What else the account has. */
  account?: Partial<AccountConfig>;
  /** Whether the account has a workspace of Claude Platform. */
  hasClaude?: boolean;
}

export async function incidentCloud(options: IncidentOptions = {}): Promise<IncidentCloud> {
  const { policies = [RESPONDER], users = [], roles = [], lookupsPerSecond = 100 } = options;
  const ofClaude: Partial<AccountConfig> = claudeConfig().accounts?.[0] ?? {};
  const { users: _, ...claude } = options.hasClaude ? ofClaude : {};
  const [defaults] = DEFAULT_ACCOUNTS;
  const cloud = await keysCloud({
    policies,
    users: [{ name: 'ci', policies: [INFERENCE_POLICY] }, ...users],
    more: { regions: REGIONS, lookupsPerSecond },
    account: {
      ...options.account,
      ...claude,
      roles: [...(claude?.roles ?? defaults?.roles ?? []), ...roles],
    },
  });
  return Object.assign(cloud, {
    mint: (identity: IssueRequest, words: readonly string[] = []) => mint(cloud, identity, words),
    use: async (key: string, region = REGION) =>
      (await askModel(cloud.cloud.regionEnv(region), key, MODEL)).status,
    incident: (key: string, args: readonly string[] = [], given: CommandOptions = {}) =>
      incident(cloud, key, args, given),
  });
}

async function mint({ cloud, env }: KeysCloud, identity: IssueRequest, words: readonly string[]) {
  const keys = cloud.issue(identity);
  const { code, stdout } = await runCommand(['get', '--no-cache', ...words], {
    env: {
      ...env,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
    },
  });
  expect(code).toBe(0);
  return stdout.trim();
}

async function incident(
  cloud: KeysCloud,
  key: string,
  args: readonly string[],
  given: CommandOptions,
) {
  const result = await cloud.keys(['incident', '-', '--json', ...args], { ...given, input: key });
  expectNoKey(result, key);
  const report = (result.stdout === '' ? {} : JSON.parse(result.stdout)) as IncidentJson;
  return { ...result, report };
}

/** No output holds the key, or the part of it that signs or proves. */
export function expectNoKey({ stdout, stderr }: CommandResult, key: string): void {
  for (const text of [stdout, stderr]) expect(text).not.toContain(key.slice(-60));
}

/** What IAM holds of a role's incident policy. */
export function denyOf(cloud: Emulator, role: string): string | undefined {
  return cloud.iam.role(role)?.inline['bedrock-token-incident'];
}

export const reportIn = ({ home }: KeysCloud, name: string) => join(home.path, name);
