import type { Fault } from '@bedrock-token/emulator';
import { expect, it } from 'vitest';
import { issuesOf, READER } from '../../support/action/alert-step.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import type { StepResult } from '../../support/action/run-action.ts';
import { ACCOUNT, ROLE, startCloud } from '../../support/cloud/cloud.ts';

// The attack: none; a reader of a public log, summary or issue learns the account that
// mask-aws-account-id is to hide, from an error that came before the mask, or where masks do nothing.

const MASKED = { 'mask-aws-account-id': 'true' };
const OTHER = '210987654321';
const DENIED = `User: arn:aws:sts::${OTHER}:assumed-role/ci/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/y (account ${ACCOUNT.replace(/(\d{4})(?=\d)/g, '$1-')})`;

/** What people see, also where the runner does not mask. */
function seen({ raw, files }: StepResult): string {
  return `${raw.replace(/^::add-mask::.*$/gm, '')}${files.summary}`;
}

function expectNone(text: string): void {
  const digits = text.replaceAll('-', '');
  for (const account of [ACCOUNT, OTHER]) expect(digits).not.toContain(account);
}

const sts = (action: string, code: string): Fault => ({
  service: 'sts',
  action,
  kind: 'status',
  status: 403,
  code,
  message: DENIED,
  times: 'always',
});

it.each([
  ['a role that STS refuses', {}, sts('AssumeRoleWithWebIdentity', 'AccessDenied')],
  ['a role that is not there', { 'role-to-assume': `${ROLE}-of-nobody` }, undefined],
  [
    'an ARN that is none of a role',
    { 'role-to-assume': `arn:aws:iam::${OTHER}:user/u` },
    undefined,
  ],
  [
    'a session of a role',
    { 'role-to-assume': `arn:aws:sts::${OTHER}:assumed-role/r/s` },
    undefined,
  ],
  ['an account that is not allowed', { 'allowed-account-ids': OTHER }, undefined],
  [
    'a session policy',
    { 'managed-session-policies': `arn:aws:iam::${OTHER}:policy/p q` },
    undefined,
  ],
  ['a model', { verify: `arn:aws:bedrock:us-east-1:${OTHER}:inference-profile/p` }, undefined],
] as const)('of a mint that fails: %s', async (_, inputs, fault) => {
  await using cloud = await startCloud();
  if (fault) cloud.faults.add(fault);
  const step = await mintStep(cloud, { inputs: { ...inputs, ...MASKED } });
  expect(step.code, step.log.text).toBe(1);
  expectNone(seen(step));
});

it('of credentials that were there, whose account nobody knew before', async () => {
  await using cloud = await startCloud();
  cloud.faults.add(sts('GetCallerIdentity', 'AccessDenied'));
  const { accessKeyId, secretAccessKey, sessionToken = '' } = cloud.issue({ role: 'bedrock-ci' });
  const step = await mintStep(cloud, {
    inputs: { 'role-to-assume': '', auth: 'ambient', ...MASKED },
    env: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
  });
  expect(step.code, step.log.text).toBe(1);
  expectNone(seen(step));
});

it('of a mint that succeeds: log and summary', async () => {
  await using cloud = await startCloud();
  const step = await mintStep(cloud, { inputs: MASKED });
  expect(step.code, step.log.text).toBe(0);
  expectNone(seen(step));
});

const SECRET_ARN = `arn:aws:secretsmanager:us-west-2:${ACCOUNT}:secret:app/key-AbCdEf`;

it.each([
  ['the sink of GitHub', {}, { githubToken: READER }, undefined],
  [
    'a secret by its ARN',
    { sinks: `- { type: secrets-manager, name: "${SECRET_ARN}" }` },
    {},
    undefined,
  ],
  [
    'IAM',
    {},
    {},
    {
      service: 'iam',
      action: 'GetUser',
      kind: 'status',
      status: 403,
      code: 'AccessDenied',
      message: DENIED,
    },
  ],
] as const)(
  'of a rotation that fails, in the log, the summary, the issue and outputs: %s',
  async (_, inputs, { githubToken }: { githubToken?: typeof READER }, fault) => {
    await using cloud = await rotationCloud();
    if (fault) cloud.faults.add({ ...fault, times: 'always' } as Fault);
    const step = await rotateStep(cloud, {
      inputs: { 'on-failure': 'issue', ...inputs, ...MASKED },
      jobToken: cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } }),
      ...(githubToken && { githubToken: cloud.githubToken(githubToken) }),
    });
    expect(step.code, step.log.text).toBe(1);
    const [issue] = issuesOf(cloud);
    expect(issue).toBeDefined();
    expectNone(`${seen(step)}${JSON.stringify(issue)}${JSON.stringify(step.outputs)}`);
  },
);
