import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator, PolicyDocument } from '@bedrock-token/emulator';
import { ACCOUNT, startCloud } from '../../../support/cloud/cloud.ts';
import { paste } from '../../../support/command/paste.ts';

const ADMIN: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:*', 'bedrock:GetInferenceProfile'], Resource: '*' }],
};

/** An account with neither provider nor role, and a person who may make both. */
export const startEmpty = () =>
  startCloud({
    issuer: 'https://token.actions.githubusercontent.com',
    accounts: [
      { id: ACCOUNT, roles: [], oidcProviders: [], users: [{ name: 'admin', policies: [ADMIN] }] },
    ],
  });

/** Runs a command of a page as an administrator. @returns what it prints */
export async function setUp(cloud: Emulator, scratch: string, command: string): Promise<string> {
  const directory = mkdtempSync(join(scratch, 'walk-'));
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'admin' });
  const result = await paste(command, {
    directory,
    env: {
      HOME: directory,
      ...cloud.env,
      ...cloud.githubEnv(),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    githubToken: cloud.githubToken({ kind: 'pat', permissions: { actions: 'read' } }),
  });
  if (result.code !== 0) throw new Error(`${command}: ${result.stderr}`);
  return result.stdout;
}
