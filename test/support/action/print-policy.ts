import type { PolicyDocument } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import { ACCOUNT, startCloud } from '../cloud/cloud.ts';
import { makeHome, runCommand } from '../command/run-command.ts';
import { USER } from './rotate-step.ts';

/** Limits of a user that let the tests pass. */
export const FROM_HERE = ['--allow-ip', '127.0.0.0/8'];

/** The emulator is no endpoint of AWS; nothing else is to be said. */
const NOTE_OF_ENDPOINTS = /^bedrock-token: note: Requests go to 127\.0\.0\.1:\d+, [^\n]*\n$/;

/** What `bedrock-token keys policy` prints for the user of the rotation tests. */
export async function printPolicy(...args: string[]): Promise<PolicyDocument> {
  await using cloud = await startCloud({
    accounts: [{ id: ACCOUNT, roles: [], users: [{ name: 'operator' }] }],
  });
  using home = makeHome();
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'operator' });
  const env = {
    ...home.env,
    ...cloud.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const words = ['keys', 'policy', '--user', USER, '--region', 'us-west-2', ...args];
  const { code, stdout, stderr } = await runCommand(words, { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(NOTE_OF_ENDPOINTS) });
  return JSON.parse(stdout) as PolicyDocument;
}
