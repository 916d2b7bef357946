import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EmulatorConfig,
  githubTrustPolicy,
  INFERENCE_POLICY,
  type JournalEntry,
} from '@bedrock-token/emulator';
import { command, runProgram } from '../../support/command/run-command.ts';
import { startRealHosts } from './real-hosts.ts';

export const REGION = 'us-east-1';
export const MODEL = 'amazon.nova-lite-v1:0';
export const ANSWER = 'Hello from the emulator.';
const SOURCE = 'saml';

const LIST_USERS = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'iam:ListUsers', Resource: '*' }],
};

const CONFIG: EmulatorConfig = {
  accounts: [
    {
      id: '123456789012',
      users: [{ name: 'one' }, { name: 'two' }],
      roles: [
        {
          name: 'developer',
          trustPolicy: githubTrustPolicy({ accountId: '123456789012', subject: 'repo:acme/app:*' }),
          policies: [INFERENCE_POLICY, LIST_USERS],
        },
      ],
    },
  ],
  models: [{ id: MODEL, provider: 'Amazon', answer: ANSWER }],
};

export interface Session {
  /** When AWS refuses it, in milliseconds since 1970. */
  readonly endsAt: number;
  /** As the journal shows it. */
  readonly digest: string;
}

/** A home whose profile `bedrock-token` was written by `setup aws-profile`. */
export interface RenewedProfile extends AsyncDisposable {
  readonly home: string;
  /** For a client that uses that profile, behind the proxy to AWS's host names. */
  readonly env: Record<string, string>;
  readonly hosts: Awaited<ReturnType<typeof startRealHosts>>;
  /** What a SAML tool does at each login: the profile's source gets a session and its end. */
  logIn(seconds: number): Session;
  /** How often clients called `credential-process`. */
  calls(): number;
  /** Secrets that `printed` shows. */
  findSecrets(printed: string): string[];
}

/** @throws if `setup` fails */
export async function startRenewedProfile(scratch: string): Promise<RenewedProfile> {
  const folder = mkdtempSync(join(scratch, 'profile-'));
  const home = join(folder, 'home');
  mkdirSync(join(home, '.aws'), { recursive: true });
  const hosts = await startRealHosts(folder, CONFIG);
  const { emulator } = hosts;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    ...hosts.env,
    AWS_EC2_METADATA_DISABLED: 'true',
    MODEL,
  };
  const log = join(folder, 'calls');
  const logIn = (seconds: number): Session => {
    const keys = emulator.issue({ role: 'developer', durationSeconds: seconds });
    const end = keys.expiration ?? new Date();
    const text = `[${SOURCE}]
aws_access_key_id = ${keys.accessKeyId}
aws_secret_access_key = ${keys.secretAccessKey}
aws_session_token = ${keys.sessionToken}
x_security_token_expires = ${end.toISOString()}
`;
    // At once, as such tools do: a client may read it at any moment.
    const file = join(home, '.aws/credentials');
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return { endsAt: end.getTime(), digest: digestOf(keys.sessionToken ?? '') };
  };
  logIn(3600);
  const launcher = writeLauncher(folder, log);
  const options = ['--profile', SOURCE, '--region', REGION];
  const { code, stderr } = await runProgram(
    [process.execPath, launcher, 'setup', 'aws-profile', ...options],
    { env },
  );
  if (code !== 0) throw new Error(`setup aws-profile exits with ${code}: ${stderr}`);
  return {
    ...{ home, hosts, logIn },
    env: { ...env, AWS_PROFILE: 'bedrock-token' },
    calls: () =>
      (existsSync(log) ? readFileSync(log, 'utf8') : '')
        .split('\n')
        .filter((line) => line.startsWith('credential-process') && !line.includes('--background'))
        .length,
    findSecrets: (printed) =>
      emulator
        .secrets()
        .filter((secret) => printed.includes(secret))
        .map((secret) => `prints a secret of ${secret.length} characters`),
    [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose](),
  };
}

/** The command as it is installed, which writes down how it is called. */
function writeLauncher(folder: string, log: string): string {
  const launcher = join(folder, 'bedrock-token');
  const text = `#!${process.execPath}
require('node:fs').appendFileSync(${JSON.stringify(log)}, process.argv.slice(2).join(' ') + '\\n');
require(${JSON.stringify(command.at(-1))});
`;
  writeFileSync(launcher, text, { mode: 0o700 });
  return launcher;
}

export async function waitForEnd({ endsAt }: Session): Promise<void> {
  while (Date.now() <= endsAt) await sleep(endsAt - Date.now() + 1);
}

/** Compares the sessions of requests, all of which AWS accepted, with those that are expected. */
export function compareSigners(
  entries: readonly JournalEntry[],
  expected: readonly Session[],
): string[] {
  const failures = entries
    .filter(({ status }) => status !== 200)
    .map(({ action, status, detail }) => `${action} is answered with ${status}: ${detail}`);
  const nameOf = (digest: string | undefined) =>
    `session ${[...new Set(expected)].findIndex((session) => session.digest === digest) + 1}`;
  const seen = entries.map(({ headers }) => nameOf(headers['x-amz-security-token'])).join(', ');
  const wanted = expected.map(({ digest }) => nameOf(digest)).join(', ');
  if (seen !== wanted) failures.push(`signs with ${seen || 'nothing'}, not with ${wanted}`);
  return failures;
}

/** As the emulator's journal writes a secret. */
const digestOf = (secret: string) =>
  `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
