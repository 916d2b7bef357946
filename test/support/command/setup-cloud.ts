import type { ChildProcess } from 'node:child_process';
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { EmulatorConfig, GitHubTokenRequest, PolicyDocument } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { type Cloud, startCloud } from '../cloud/cloud.ts';
import { simulatedTime } from '../setup/simulated-time.ts';
import {
  type CommandOptions,
  type CommandResult,
  type Home,
  makeHome,
  runCommand,
} from './run-command.ts';

export const SETUP_ACCOUNT = '123456789012';
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
export const PROVIDER_ARN = `arn:aws:iam::${SETUP_ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
export const SETUP_ROLE = `arn:aws:iam::${SETUP_ACCOUNT}:role/bedrock-octo-repo`;
export const SETUP_POLICY = 'bedrock-token-inference';
export const SETUP_REGION = 'us-east-1';

const ADMIN: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['iam:*', 'bedrock:GetInferenceProfile', 'secretsmanager:DescribeSecret'],
      Resource: '*',
    },
  ],
};

/** What GitHub lets the token of the user read. */
export const READS_SUBJECTS: GitHubTokenRequest = {
  kind: 'pat',
  permissions: { actions: 'read', organization_administration: 'read' },
};

export interface SetupCloud extends AsyncDisposable {
  cloud: Cloud;
  home: Home;
  /** IAM with the rights of an administrator, as by the AWS CLI. */
  iam: IAMClient;
  env: NodeJS.ProcessEnv;
  /** Runs `bedrock-token setup ACTION --repo octo-org/octo-repo …`, and checks that nothing secret gets out. */
  setup(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** What IAM was asked, but for reading. */
  changes(): string[];
}

export interface SetupCloudOptions {
  /** Default `github`. */
  action?: 'github' | 'rotation';
  config?: EmulatorConfig;
  /** Of the person who runs the command; default everything in IAM, and to see what else setup reads. */
  policies?: PolicyDocument[];
  /** Default one that may read the subjects; undefined for none. */
  github?: GitHubTokenRequest | undefined;
}

/** An account with neither provider nor role, and GitHub. */
export async function setupCloud(options: SetupCloudOptions = {}): Promise<SetupCloud> {
  const { action = 'github', config = {}, policies = [ADMIN] } = options;
  const github = 'github' in options ? options.github : READS_SUBJECTS;
  const account = { id: SETUP_ACCOUNT, roles: [], oidcProviders: [] };
  const cloud = await startCloud({
    issuer: GITHUB_ISSUER,
    ...config,
    accounts: (config.accounts ?? [account]).map((one) => ({
      ...one,
      users: [
        { name: 'admin', policies },
        { name: 'root', policies: [ADMIN] },
      ],
    })),
  });
  const home = makeHome();
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'admin' });
  const env: NodeJS.ProcessEnv = {
    ...home.env,
    ...cloud.env,
    ...cloud.githubEnv(),
    ...(github !== undefined && { GH_TOKEN: cloud.githubToken(github) }),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: SETUP_REGION,
    // The executable ignores it, and pauses in full.
    ...simulatedTime({ hurry: 20 }),
  };
  const root = cloud.issue({ user: 'root' });
  const iam = new IAMClient({
    region: SETUP_REGION,
    endpoint: cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: root,
    maxAttempts: 1,
  });
  return {
    cloud,
    home,
    iam,
    env,
    setup: async (args, given = {}) => {
      const result = await runCommand(['setup', action, '--repo', 'octo-org/octo-repo', ...args], {
        cwd: home.path,
        ...given,
        env: { ...env, ...given.env },
      });
      for (const text of [result.stdout, result.stderr]) {
        expect(cloud.secrets().filter((secret) => text.includes(secret))).toEqual([]);
      }
      expect(result.stderr).not.toMatch(/unforeseen|\n\s+at .+:\d+/);
      return result;
    },
    changes: () =>
      cloud.journal
        .entries({ service: 'iam' })
        .map(({ action }) => action)
        .filter((action) => !/^(Get|List)/.test(action)),
    [Symbol.asyncDispose]: async () => {
      home[Symbol.dispose]();
      iam.destroy();
      await cloud.stop();
    },
  };
}

/** Lets IAM make a change and never say so, and kills the command then. @returns what to start it with */
export function killAt(cloud: Cloud, action: string): (child: ChildProcess) => void {
  cloud.faults.add({ service: 'iam', action, kind: 'hang-after' });
  return (child) => {
    const watch = setInterval(() => {
      if (cloud.journal.count({ action }) > 0) child.kill('SIGKILL');
    }, 20);
    child.on('close', () => clearInterval(watch));
  };
}

interface Document {
  Version: string;
  Statement: { Sid: string; [element: string]: unknown }[];
}

/** The inline policy that setup wrote. */
export async function readPermissions(
  iam: IAMClient,
  role = 'bedrock-octo-repo',
): Promise<Document> {
  const command = new GetRolePolicyCommand({ RoleName: role, PolicyName: SETUP_POLICY });
  const { PolicyDocument = '' } = await iam.send(command);
  return JSON.parse(decodeURIComponent(PolicyDocument)) as Document;
}

export async function readTrust(iam: IAMClient, role = 'bedrock-octo-repo'): Promise<Document> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')) as Document;
}

export async function putPermissions(iam: IAMClient, document: object): Promise<void> {
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'bedrock-octo-repo',
      PolicyName: SETUP_POLICY,
      PolicyDocument: JSON.stringify(document),
    }),
  );
}

export async function putTrust(
  iam: IAMClient,
  document: object,
  role = 'bedrock-octo-repo',
): Promise<void> {
  await iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: role,
      PolicyDocument: JSON.stringify(document),
    }),
  );
}
