import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Emulator, GitHubClaims } from '@bedrock-token/emulator';
import { errorsOf } from '../../../support/action/annotations.ts';
import { mintStep } from '../../../support/action/mint-step.ts';
import { ACCOUNT } from '../../../support/cloud/cloud.ts';
import type { CheckResult } from '../../part.ts';
import { type ProgramResult, runProgram } from '../../run-program.ts';
import { startRealHosts } from '../../support/real-hosts.ts';

export const ISSUER = 'https://token.actions.githubusercontent.com';
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;

/** An AWS account in which nothing is set up, and its administrator at a shell. */
export interface NewAccount extends AsyncDisposable {
  readonly cloud: Emulator;
  /** Writes a file where the shell stands. */
  save(name: string, text: string): void;
  /** Runs commands as the administrator, with the AWS CLI at AWS's own host names. */
  shell(script: string, env?: Record<string, string>): Promise<ProgramResult>;
  /** Compares one case. */
  expect(what: string, holds: boolean, seen: string): void;
  /** All that was compared so far. */
  result(): CheckResult;
}

/** @param venv the folder of the virtual environment that has the AWS CLI */
export async function openAccount(venv: string, scratch: string): Promise<NewAccount> {
  const folder = mkdtempSync(join(scratch, 'account-'));
  const home = join(folder, 'home');
  const place = join(folder, 'place');
  for (const path of [home, place]) mkdirSync(path);
  const administrator = {
    name: 'administrator',
    policies: [
      {
        Version: '2012-10-17' as const,
        Statement: [{ Effect: 'Allow' as const, Action: 'iam:*', Resource: '*' }],
      },
    ],
  };
  const hosts = await startRealHosts(folder, {
    issuer: ISSUER,
    accounts: [
      {
        id: ACCOUNT,
        oidcProviders: [],
        users: [administrator],
        secrets: [{ name: 'bedrock/api-key', region: 'us-west-2' }],
      },
    ],
  });
  const keys = hosts.emulator.issue({ user: 'administrator' });
  const base = {
    PATH: [join(venv, 'bin'), process.env.PATH].join(delimiter),
    HOME: home,
    ...hosts.env,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
  let cases = 0;
  const failures: string[] = [];
  return {
    cloud: hosts.emulator,
    save: (name, text) => writeFileSync(join(place, name), text),
    shell: (script, env = {}) =>
      runProgram('bash', ['-e', '-o', 'pipefail', '-c', script], {
        cwd: place,
        env: { ...base, ...env },
      }),
    expect(what, holds, seen) {
      cases += 1;
      if (!holds) failures.push(`${what}: ${seen.trim().slice(0, 400)}`);
    },
    result: () => ({ cases, failures }),
    [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose](),
  };
}

/** Runs commands that must succeed. */
export async function succeed(account: NewAccount, what: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await account.shell(script);
  account.expect(what, code === 0, `exits with ${code}: ${stderr}`);
  return stdout;
}

/** Runs a command that AWS must refuse with this error code. */
export async function fail(
  account: NewAccount,
  what: string,
  script: string,
  errorCode: string,
): Promise<void> {
  const { code, stdout, stderr } = await account.shell(script);
  const holds = code !== 0 && stderr.includes(`(${errorCode})`);
  account.expect(what, holds, `exits with ${code}, not with ${errorCode}: ${stderr}${stdout}`);
}

/** Of the repository, as the page has them. */
export const IDS = { repository_owner_id: '123456', repository_id: '456789' };

export interface Job {
  claims?: Partial<GitHubClaims>;
  inputs?: Record<string, string>;
}

/**
 * Runs the built mint action in a job, with the role of the README.
 *
 * @param says what the error must say; undefined if the step must succeed
 * @returns the key; undefined without one
 */
export async function mint(
  account: NewAccount,
  what: string,
  { claims = {}, inputs = {} }: Job,
  says?: RegExp,
): Promise<string | undefined> {
  const step = await mintStep(account.cloud, { claims: { ...IDS, ...claims }, inputs });
  const said = errorsOf(step).join('\n');
  const holds = says === undefined ? step.code === 0 : step.code === 1 && says.test(said);
  account.expect(what, holds, `exits with ${step.code}: ${said}`);
  return step.outputs.token || undefined;
}
