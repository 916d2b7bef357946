import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountConfig, PolicyDocument } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { parseCommandFile } from '../support/action/command-file.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { askModel } from '../support/cloud/ask-bedrock.ts';
import { paste } from '../support/command/paste.ts';
import {
  readPermissions,
  SETUP_ACCOUNT,
  SETUP_REGION,
  SETUP_ROLE,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

// The role is right, and the account or the organization is in the way. The error names that, and not a permission of
// the role; its cure works when it is pasted; and the role stays as narrow as it was.

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = `us.${HAIKU}`;
const MODELS = ['--models', PROFILE];

const allow = (...Action: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const ADMIN = allow('iam:*', 'bedrock:*', 'aws-marketplace:*');

const start = (account: Partial<AccountConfig>) =>
  setupCloud({
    config: { accounts: [{ id: SETUP_ACCOUNT, roles: [], oidcProviders: [], ...account }] },
    policies: [ADMIN],
  });

const inputs = (verify = PROFILE) => ({
  'role-to-assume': SETUP_ROLE,
  'aws-region': SETUP_REGION,
  verify,
});

/** The command that a hint has, up to the end of its options. */
function commandOf(error: string): string {
  const [found] = /aws [a-z-]+ [a-z-]+(?: --[a-z-]+ (?:'[^']*'|[^\s']+(?<!\.)))+/.exec(error) ?? [];
  if (found === undefined) throw new Error(`no command in: ${error}`);
  return found;
}

async function applied(world: SetupCloud, args: readonly string[]): Promise<void> {
  const { code, stderr } = await world.setup([...args, '--apply', '--yes']);
  expect(code, stderr).toBe(0);
}

async function callWith(world: SetupCloud, model: string): Promise<number> {
  const step = await mintWell(world.cloud, { inputs: inputs(model) });
  const token = parseCommandFile(step.files.env).AWS_BEARER_TOKEN_BEDROCK ?? '';
  const { status } = await askModel(world.cloud.regionEnv(SETUP_REGION), token, model);
  return status;
}

test('a model of AWS Marketplace is subscribed to once, by an administrator', async () => {
  await using world = await start({ subscriptions: [] });
  await applied(world, MODELS);
  const before = await readPermissions(world.iam);
  const error = await mintBadly(world.cloud, { inputs: inputs() });
  expect(error).toMatch(/^ERR_ACCOUNT_SETUP: This AWS account is not subscribed to the model/);
  expect(error).toContain('Do not give the role permissions for AWS Marketplace.');
  // The role is right.
  expect(await world.setup([...MODELS, '--check'])).toMatchObject({ code: 0 });

  const cure = await paste(commandOf(error), { directory: world.home.path, env: world.env });
  expect(cure, cure.stderr).toMatchObject({ code: 0 });
  expect(await callWith(world, PROFILE)).toBe(200);
  expect(await readPermissions(world.iam)).toEqual(before);
  expect(JSON.stringify(before)).not.toContain('aws-marketplace');
});

test('a person without the rights of AWS Marketplace subscribes nobody', async () => {
  await using world = await start({ subscriptions: [] });
  await applied(world, MODELS);
  const error = await mintBadly(world.cloud, { inputs: inputs() });
  const { accessKeyId, secretAccessKey } = world.cloud.issue({ user: 'root' });
  const env = {
    ...world.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const refused = await paste(commandOf(error), { directory: world.home.path, env });
  expect(refused.code).not.toBe(0);
  await mintBadly(world.cloud, { inputs: inputs() });
});

test('an account without a means of payment is named, and no permission', async () => {
  await using world = await start({ subscriptions: [], paymentMethod: false });
  await applied(world, MODELS);
  // Only who may subscribe gets as far as to the payment.
  const error = await mintBadly(world.cloud, { inputs: inputs() });
  const tried = await paste(commandOf(error), { directory: world.home.path, env: world.env });
  expect(tried.stderr).toMatch(/INVALID_PAYMENT_INSTRUMENT/);
  const doctor = await paste(
    `bedrock-token doctor --region ${SETUP_REGION} --call ${PROFILE} || true`,
    { directory: world.home.path, env: world.env },
  );
  expect(doctor.stdout + doctor.stderr).toMatch(/no valid payment method.*Billing console/s);
});

test("Anthropic's form is submitted once, and no permission is missing", async () => {
  await using world = await start({ useCaseForm: false });
  await applied(world, MODELS);
  const error = await mintBadly(world.cloud, { inputs: inputs() });
  expect(error).toMatch(/^ERR_ACCOUNT_SETUP: Nobody has submitted Anthropic's use case form/);
  expect(error).not.toContain('Allow bedrock:');
  expect(await world.setup([...MODELS, '--check'])).toMatchObject({ code: 0 });

  const form = { companyName: 'Octo', intendedUsers: '0', useCases: 'Reviews of code' };
  writeFileSync(join(world.home.path, 'use-case.json'), JSON.stringify(form));
  const cure = await paste(commandOf(error), { directory: world.home.path, env: world.env });
  expect(cure, cure.stderr).toMatchObject({ code: 0 });
  expect(await callWith(world, PROFILE)).toBe(200);
});

test("a model of Amazon's own needs neither", async () => {
  await using world = await start({ useCaseForm: false, subscriptions: [], paymentMethod: false });
  const nova = 'amazon.nova-lite-v1:0';
  await applied(world, ['--models', nova]);
  expect(await callWith(world, nova)).toBe(200);
});

/** A limit on regions, as organizations publish it. */
const onlyIn = (...regions: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: 'bedrock:*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
    },
  ],
});
const UNITED_STATES = ['us-east-1', 'us-east-2', 'us-west-2'];

test('a limit on regions that stops a global profile is named, with the profile that works', async () => {
  await using world = await start({ serviceControlPolicies: [onlyIn(...UNITED_STATES)] });
  await applied(world, ['--models', `global.${HAIKU}`]);
  const before = await readPermissions(world.iam);
  const error = await mintBadly(world.cloud, { inputs: inputs(`global.${HAIKU}`) });
  expect(error).toMatch(
    /^ERR_TOKEN_REJECTED: A policy of the organization denies bedrock:InvokeModel/,
  );
  expect(error).toMatch(/More permissions for the role do not help.*"unspecified".*us\.<model ID>/);
  const check = await world.setup(['--models', `global.${HAIKU}`, '--check']);
  expect(check).toMatchObject({ code: 0 });
  expect(await readPermissions(world.iam)).toEqual(before);
  // The cure that needs nobody else.
  await applied(world, MODELS);
  expect(await callWith(world, PROFILE)).toBe(200);
});

test('the other cure of it: the organization exempts the value', async () => {
  const policies = [onlyIn(...UNITED_STATES, 'unspecified')];
  await using world = await start({ serviceControlPolicies: policies });
  await applied(world, ['--models', `global.${HAIKU}`]);
  expect(await callWith(world, `global.${HAIKU}`)).toBe(200);
});

test('a limit on regions that stops a profile of a geography names the region', async () => {
  await using world = await start({ serviceControlPolicies: [onlyIn('us-east-1', 'us-east-2')] });
  await applied(world, MODELS);
  const error = await mintBadly(world.cloud, { inputs: inputs() });
  expect(error).toMatch(/routes requests to us-west-2, too: an administrator of the organization/);
  expect(await world.setup([...MODELS, '--check'])).toMatchObject({ code: 0 });
});
