import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_ACCOUNTS, type EmulatorConfig, INFERENCE_POLICY } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { ACCOUNT, type Cloud, startCloud } from '../cloud/cloud.ts';
import { type CommandOptions, type CommandResult, type Home, runCommand } from './run-command.ts';

export const NARROW_ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-dev`;
const SET = 'AWSReservedSSO_Developer_0123456789abcdef';

const MAY_ASSUME = {
  Effect: 'Allow' as const,
  Action: 'sts:AssumeRole',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
};
const ASSUME = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'sts:AssumeRole', Resource: '*' }],
};
/** As Identity Center writes it: nobody assumes such a role by himself. */
const BY_IDENTITY_CENTER = {
  Version: '2012-10-17' as const,
  Statement: [
    {
      Effect: 'Allow' as const,
      Action: 'sts:AssumeRoleWithSAML',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/AWSSSO_0123456789abcdef` },
    },
  ],
};

/** An account with a developer, a permission set, and a role that both may assume. */
export const HELPER_CONFIG: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    users: [{ name: 'dev', policies: [INFERENCE_POLICY, ASSUME] }],
    roles: [
      ...account.roles,
      {
        name: 'bedrock-dev',
        policies: [INFERENCE_POLICY],
        trustPolicy: { Version: '2012-10-17', Statement: [MAY_ASSUME] },
      },
      {
        name: SET,
        path: '/aws-reserved/sso.amazonaws.com/',
        policies: [INFERENCE_POLICY, ASSUME],
        trustPolicy: BY_IDENTITY_CENTER,
      },
    ],
  })),
};

export const startHelperCloud = (): Promise<Cloud> => startCloud(HELPER_CONFIG);

/** Puts files into a home, by their paths below it. */
export function furnish(home: Home, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(home.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  }
}

/** The keys of the developer, as variables. */
export function developerEnv(cloud: Cloud): Record<string, string> {
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'dev' });
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/**
 * Runs the command, and checks what holds for every run: nothing secret stands on stderr, and no
 * stack trace; what failed printed nothing.
 */
export async function ask(
  cloud: Cloud,
  home: Home,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const env = { ...home.env, ...cloud.env, ...options.env };
  const result = await runCommand(args, { ...options, env });
  const printed = result.stdout.match(/(?:bedrock|anthropic)-api-key-[\w+/=]+/g) ?? [];
  const own = env.AWS_SECRET_ACCESS_KEY === undefined ? [] : [env.AWS_SECRET_ACCESS_KEY];
  const secrets = [...cloud.secrets(), ...printed, ...own];
  expect(secrets.filter((secret) => result.stderr.includes(secret))).toEqual([]);
  expect(result.stderr).not.toMatch(/\n\s+at .+:\d+|unforeseen/);
  // What doctor finds is its answer, also if it is a failure.
  if (result.code !== 0 && args[0] !== 'doctor') expect(result.stdout).toBe('');
  return result;
}

/** What services were asked, and for what. */
export const actionsOf = (cloud: Cloud) =>
  cloud.journal.entries().map(({ service, action }) => `${service} ${action}`);
