import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AccountConfig,
  type Emulator,
  type EmulatorConfig,
  type PolicyDocument,
  startEmulator,
  type UserConfig,
} from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { simulatedTime } from '../setup/simulated-time.ts';
import {
  type CommandOptions,
  type CommandResult,
  type Home,
  makeHome,
  runCommand,
} from './run-command.ts';

export const KEYS_ACCOUNT = '123456789012';
export const LIMITED_ACCESS = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';
export const REGION = 'us-west-2';
const DAY_MS = 86_400_000;

const ADMIN: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
};

export interface KeysOptions extends CommandOptions {
  /** Whether the key may stand on stdout; nothing else secret ever may. */
  isShown?: boolean;
}

/** An account, a person who may do everything in its IAM, and the command `bedrock-token keys`. */
export interface KeysCloud extends AsyncDisposable {
  cloud: Emulator;
  home: Home;
  env: NodeJS.ProcessEnv;
  /** Runs `bedrock-token keys …`, and checks that nothing secret gets out. */
  keys(args: readonly string[], options?: KeysOptions): Promise<CommandResult>;
  /** What a file in the home holds, and that nobody else can read it. */
  keyIn(file: string): string;
  /** What IAM was asked, but for reading. */
  changes(): string[];
}

export interface KeysCloudOptions {
  /** Of the person who runs the command; default everything in IAM. */
  policies?: PolicyDocument[];
  users?: UserConfig[];
  account?: Partial<AccountConfig>;
  more?: Partial<EmulatorConfig>;
}

export async function keysCloud(options: KeysCloudOptions = {}): Promise<KeysCloud> {
  const { policies = [ADMIN], users = [], account = {}, more = {} } = options;
  const admin = { name: 'admin', policies };
  const cloud = await startEmulator({
    accounts: [{ id: KEYS_ACCOUNT, roles: [], users: [admin, ...users], ...account }],
    ...more,
  });
  const home = makeHome();
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'admin' });
  const env: NodeJS.ProcessEnv = {
    ...home.env,
    ...cloud.env,
    ...cloud.githubEnv(),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: REGION,
    // The executable ignores it, and pauses in full.
    ...simulatedTime({ hurry: 20 }),
  };
  return {
    cloud,
    home,
    env,
    keys: async (args, { isShown = false, ...given } = {}) => {
      const result = await runCommand(['keys', ...args], {
        cwd: home.path,
        ...given,
        env: { ...env, ...given.env },
      });
      const own = cloud.iam.keys().map(({ value }) => value);
      const inStdout = cloud.secrets().filter((secret) => result.stdout.includes(secret));
      expect(inStdout.filter((secret) => !isShown || !own.includes(secret))).toEqual([]);
      expect(cloud.secrets().filter((secret) => result.stderr.includes(secret))).toEqual([]);
      expect(result.stderr).not.toMatch(/unforeseen|\n\s+at .+:\d+/);
      return result;
    },
    keyIn: (file) => {
      const path = join(home.path, file);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      return readFileSync(path, 'utf8').trim();
    },
    changes: () =>
      cloud.journal
        .entries({ service: 'iam' })
        .map(({ action }) => action)
        .filter((action) => !/^(Get|List)/.test(action)),
    [Symbol.asyncDispose]: async () => {
      home[Symbol.dispose]();
      await cloud.stop();
    },
  };
}

/** A key that has been there for days. */
export function issueOldKey(
  { cloud }: KeysCloud,
  user: string,
  daysAgo: number,
  ageDays?: number,
  serviceName?: string,
): ReturnType<Emulator['issueApiKey']> {
  const now = cloud.clock.offsetMs;
  cloud.clock.offsetMs = now - daysAgo * DAY_MS;
  try {
    return cloud.issueApiKey({
      user,
      ...(ageDays !== undefined && { ageDays }),
      ...(serviceName !== undefined && { serviceName }),
    });
  } finally {
    cloud.clock.offsetMs = now;
  }
}

/** How Bedrock answers a key. */
export async function callBedrock(cloud: Emulator, key: string): Promise<number> {
  const url = `${cloud.regionEnv(REGION).AWS_ENDPOINT_URL_BEDROCK}/foundation-models`;
  return (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status;
}
