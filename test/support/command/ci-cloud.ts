import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { delimiter, join } from 'node:path';
import { IAMClient } from '@aws-sdk/client-iam';
import type { CiJob, Emulator } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { startRealHosts } from '../../conformance/support/real-hosts.ts';
import { type CommandResult, command, makeHome, runCommand, runProgram } from './run-command.ts';
import { SETUP_ACCOUNT, SETUP_REGION } from './setup-cloud.ts';

/** What the scripts of pipelines need of a machine. */
export const hasPrograms = [
  ['curl', '--version'],
  ['openssl', 'version'],
  ['bash', '--version'],
].every(([program = '', ...args]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0);

/** An account at AWS's own host names, its administrator, and jobs of a CI system. */
export interface CiCloud extends AsyncDisposable {
  emulator: Emulator;
  iam: IAMClient;
  /** Runs `bedrock-token setup ci …`. */
  setup(args: readonly string[]): Promise<CommandResult>;
  /** What the pipeline of a system would run, as that system runs it: a shell with its variables and nothing else. */
  runJob(script: string, env: Readonly<Record<string, string>>, job: CiJob): Promise<CommandResult>;
  /** What a tool that is no part of this found in its environment, by the name of its package. */
  tools: { seen(): Record<string, string> };
}

export async function ciCloud(): Promise<CiCloud> {
  const home = makeHome();
  const scratch = join(home.path, 'scratch');
  const bin = join(home.path, 'bin');
  for (const path of [scratch, bin]) mkdirSync(path);
  const seenFile = join(home.path, 'seen.json');
  const hosts = await startRealHosts(scratch, {
    accounts: [
      {
        id: SETUP_ACCOUNT,
        roles: [],
        oidcProviders: [],
        users: [
          {
            name: 'admin',
            policies: [
              {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['iam:*', 'bedrock:GetInferenceProfile'],
                    Resource: '*',
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  const { emulator } = hosts;
  const keys = emulator.issue({ user: 'admin' });
  const iam = new IAMClient({
    region: SETUP_REGION,
    endpoint: emulator.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: keys,
    maxAttempts: 1,
    requestHandler: { httpsAgent: new Agent({ ca: readFileSync(hosts.authorityFile) }) },
  });
  installPrograms(bin, seenFile);
  const base = {
    ...home.env,
    ...hosts.env,
    PATH: [bin, process.env.PATH].join(delimiter),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const checked = (result: CommandResult) => {
    for (const text of [result.stdout, result.stderr]) {
      expect(emulator.secrets().filter((secret) => text.includes(secret))).toEqual([]);
    }
    expect(result.stderr).not.toMatch(/unforeseen|\n\s+at .+:\d+/);
    return result;
  };
  return {
    emulator,
    iam,
    async setup(args) {
      const env = {
        ...base,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_REGION: SETUP_REGION,
      };
      return checked(await runCommand(['setup', 'ci', ...args], { cwd: home.path, env }));
    },
    async runJob(script, env, job) {
      const token = await emulator.ciToken(job);
      const result = await runProgram(['bash', '-e', '-c', script], {
        cwd: home.path,
        env: { ...base, ...env, ...tokenVariables(job, token, home.path) },
      });
      return checked(result);
    },
    tools: { seen: () => JSON.parse(readFileSync(seenFile, 'utf8')) as Record<string, string> },
    async [Symbol.asyncDispose]() {
      iam.destroy();
      await hosts[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

/** Where each system has the token of a job, and the ID of the job. */
function tokenVariables(job: CiJob, token: string, directory: string): Record<string, string> {
  switch (job.system) {
    case 'gitlab':
      return { AWS_ID_TOKEN: token, CI_JOB_ID: '302' };
    case 'circleci':
      return { CIRCLE_OIDC_TOKEN_V2: token, CIRCLE_WORKFLOW_JOB_ID: 'a1f4f1c5-5f0f' };
    case 'buildkite':
      // What the agent of the test prints.
      return { BUILDKITE_JOB_ID: '0184990a-477b', TEST_AGENT_TOKEN: token };
    case 'jenkins': {
      const file = join(directory, 'id_token');
      writeFileSync(file, token);
      return { AWS_WEB_IDENTITY_TOKEN_FILE: file, BUILD_NUMBER: '7' };
    }
  }
}

/** Stand-ins for what a job gets from npm and from the agent of its system. */
function installPrograms(bin: string, seenFile: string): void {
  const words = command.map((word) => `'${word}'`).join(' ');
  const note = `require('node:fs').writeFileSync('${seenFile}', JSON.stringify({ ...process.env, arguments: process.argv.slice(1).join(' ') }))`;
  const programs = {
    npx: `[ "$1" = --yes ] || exit 64
shift
name=$1
shift
case $name in
bedrock-token | bedrock-token@*) exec ${words} "$@" ;;
*) exec '${process.execPath}' -e "${note}" "$name" "$@" ;;
esac`,
    'buildkite-agent': `[ "$1 $2 $3 $4" = 'oidc request-token --audience sts.amazonaws.com' ] || exit 64
printf '%s\\n' "$TEST_AGENT_TOKEN"`,
  };
  for (const [name, script] of Object.entries(programs)) {
    const file = join(bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
}
