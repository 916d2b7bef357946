import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { askModel } from '../../support/cloud/ask-bedrock.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { developerEnv, startHelperCloud } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand } from '../../support/command/run-command.ts';

/** A developer at a shell: a home, a project in it, AWS credentials, and an emulator for AWS. */
export interface Developer extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly home: Home;
  /** The project's folder. */
  readonly project: string;
  /** For tools and the command: PATH, home, endpoints, AWS credentials. */
  readonly env: Record<string, string>;
  /** Runs the built command in the project. @returns nothing if it succeeds, else what it said */
  run(...args: string[]): Promise<string[]>;
}

export async function startDeveloper(): Promise<Developer> {
  const cloud = await startHelperCloud();
  const home = makeHome();
  const project = join(home.path, 'a project');
  mkdirSync(project);
  const env = {
    PATH: process.env.PATH ?? '',
    ...(home.env as Record<string, string>),
    ...cloud.env,
    ...developerEnv(cloud),
  };
  return {
    ...{ cloud, home, project, env },
    async run(...args) {
      const { code, stderr } = await runCommand(args, { env, cwd: project });
      return code === 0 ? [] : [`bedrock-token ${args.join(' ')} exits with ${code}: ${stderr}`];
    },
    async [Symbol.asyncDispose]() {
      home[Symbol.dispose]();
      await cloud.stop();
    },
  };
}

/** Compares what a tool put into an environment with what a client of Bedrock needs. */
export async function compareVariables(
  { cloud }: Developer,
  variables: Readonly<Record<string, string | undefined>>,
  region: string,
): Promise<string[]> {
  const { AWS_BEARER_TOKEN_BEDROCK: key = '', AWS_REGION, AWS_DEFAULT_REGION } = variables;
  // boto3 and AWS CLI v1 read the second one alone.
  for (const [name, value] of Object.entries({ AWS_REGION, AWS_DEFAULT_REGION })) {
    if (value !== region) return [`${name} is ${value}, not ${region}`];
  }
  const { status, said } = await askModel(cloud.env, key, 'amazon.nova-lite-v1:0');
  return status === 200 ? [] : [`Bedrock answers ${status} to the key: ${said}`];
}

/** The output of `env -0`. */
export function readVariables(text: string): Record<string, string> {
  const entries = text.split('\0').filter((line) => line.includes('='));
  return Object.fromEntries(
    entries.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
