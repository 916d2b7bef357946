import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { repositoryRoot, runAction } from '../../../support/action/run-action.ts';
import type { CheckResult } from '../../part.ts';
import type { Keys } from './moto-server.ts';
import {
  document,
  ESCROW,
  makePlaces,
  PARAMETER,
  type RotatorWorld,
  SECRET,
  SINKS,
  startRotatorWorld,
  USER,
} from './rotator-world.ts';

const CREATE = ['create', '--user', USER, '--days', '60', '--create-user'];
const PLACES = ['--sinks', 'sinks.yml', '--escrow', ESCROW];

/** Compares by name, and collects what differs. */
function comparison() {
  const failures: string[] = [];
  let cases = 0;
  return {
    expect(name: string, actual: unknown, expected: unknown): void {
      cases += 1;
      if (isDeepStrictEqual(actual, expected)) return;
      failures.push(`${name}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
    },
    result: (): CheckResult => ({ cases, failures }),
  };
}

const valueAt = ({ cloud }: RotatorWorld, nth: number) => cloud.iam.keys(USER)[nth]?.value ?? '';
const keysOf = ({ moto }: RotatorWorld): Keys => moto.admin;

export async function compareCreation(bin: string): Promise<CheckResult> {
  await using world = await startRotatorWorld(bin);
  await makePlaces(world);
  const { expect, result } = comparison();
  const limits = ['--allow-ip', '127.0.0.0/8', '--not-after', '2027-12-31'];
  const created = await world.keys(keysOf(world), ...CREATE, ...limits, ...PLACES);
  expect(`keys create (${created.stderr})`, created.code, 0);
  const [attached, permissions, inline, tags] = await world.moto.call(
    ['iam', 'list_attached_user_policies', { UserName: USER }],
    ['iam', 'get_user_policy', { UserName: USER, PolicyName: 'bedrock-token-inference' }],
    ['iam', 'get_user_policy', { UserName: USER, PolicyName: 'bedrock-token-limits' }],
    ['iam', 'list_user_tags', { UserName: USER }],
  );
  const arns = attached.AttachedPolicies.map(({ PolicyArn }: { PolicyArn: string }) => PolicyArn);
  expect('attached policies', arns, []);
  const allowed = JSON.stringify(permissions.PolicyDocument);
  expect('what keys may do', [/InvokeModel/.test(allowed), /Create/.test(allowed)], [true, true]);
  const text = JSON.stringify(inline.PolicyDocument);
  expect('limits', [/127\.0\.0\.0\/8/.test(text), /2027-12-31/.test(text)], [true, true]);
  const names = tags.Tags.map(({ Key }: { Key: string }) => Key);
  expect('tags', names.includes('bedrock-token:live'), true);
  const key = valueAt(world, 0);
  expect('the text of both stores', await world.held(), [document(key), document(key)]);
  const again = await world.keys(keysOf(world), ...CREATE, ...PLACES);
  expect('again', [again.code, world.cloud.iam.keys(USER).length], [0, 1]);
  return result();
}

export async function compareRotation(bin: string): Promise<CheckResult> {
  await using world = await startRotatorWorld(bin);
  const kmsKey = await makePlaces(world);
  const { expect, result } = comparison();
  const run = async (mode: string) => {
    const { code, raw } = await runAction({
      action: join(repositoryRoot, 'actions', 'rotate'),
      env: world.envOf(keysOf(world)),
      limitMs: 120_000,
      inputs: {
        auth: 'ambient',
        'aws-region': 'us-west-2',
        'user-name': USER,
        'create-user': 'true',
        sinks: SINKS,
        escrow: ESCROW,
        mode,
      },
    });
    expect(`${mode} (${code === 0 ? 'well' : raw})`, code, 0);
  };
  await run('rotate');
  const first = valueAt(world, 0);
  expect('the first key', await world.held(), [document(first), document(first)]);
  const now = ['rotate', '--user', USER, '--now', '--days', '60'];
  const rotated = await world.keys(keysOf(world), ...now, ...PLACES);
  expect(`keys rotate (${rotated.stderr})`, rotated.code, 0);
  const second = valueAt(world, 1);
  expect('the second key', await world.held(), [document(second), document(second)]);
  for (const theirs of [' "step":1,', ' "theirs":1,']) {
    await editByHand(world, document(second, theirs));
  }
  await run('rollback');
  const kept = document(first, ' "theirs":1,');
  expect('the first key, with the edits of others', await world.held(), [kept, kept]);
  const [{ Parameters }, { VersionIdsToStages }] = await world.moto.call(
    ['ssm', 'get_parameter_history', { Name: PARAMETER }],
    ['secretsmanager', 'describe_secret', { SecretId: SECRET }],
  );
  expect('the KMS key', Parameters.at(-1).KeyId, kmsKey);
  const labels = (Object.values(VersionIdsToStages).flat() as string[]).sort();
  expect('one AWSCURRENT', labels.filter((label) => label === 'AWSCURRENT').length, 1);
  return result();
}

/**
 * Somebody else writes both texts. moto takes AWSCURRENT only from what PutSecretValue has set, so
 * the label is moved by a call of its own.
 */
async function editByHand({ moto }: RotatorWorld, text: string): Promise<void> {
  const secret = { SecretId: SECRET };
  const [current, put] = await moto.call(
    ['secretsmanager', 'get_secret_value', { ...secret, VersionStage: 'AWSCURRENT' }],
    [
      'secretsmanager',
      'put_secret_value',
      { ...secret, SecretString: text, VersionStages: ['BY_HAND'] },
    ],
    ['ssm', 'put_parameter', { Name: PARAMETER, Value: text, Overwrite: true }],
  );
  const move = { RemoveFromVersionId: current.VersionId, MoveToVersionId: put.VersionId };
  await moto.call([
    'secretsmanager',
    'update_secret_version_stage',
    { ...secret, VersionStage: 'AWSCURRENT', ...move },
  ]);
}

/** The policy as moto can compare it: by its actions. */
function byActions(actions: readonly string[]): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
}

export async function compareLeastPolicy(bin: string): Promise<CheckResult> {
  await using world = await startRotatorWorld(bin);
  await makePlaces(world);
  const { expect, result } = comparison();
  const words = ['policy', '--user', USER, '--create-user', ...PLACES];
  const printed = await world.keys(keysOf(world), ...words);
  const { Statement } = JSON.parse(printed.stdout) as {
    Statement: { Action: string | string[] }[];
  };
  const actions = [...new Set(Statement.flatMap(({ Action }) => Action))];
  const needed = actions.filter((action) => /^(secretsmanager|ssm):/.test(action));
  for (const [nth, action] of needed.entries()) {
    const policy = byActions(actions.filter((one) => one !== action));
    const keys = await world.moto.makeUser(`without-${nth}`, policy);
    const { code, stderr } = await world.keys(keys, ...CREATE, ...PLACES);
    // moto refuses in XML, which the JSON protocols of these services do not have: the action cannot
    // be told from it.
    expect(`without ${action} (${stderr})`, code === 0, false);
  }
  const rotator = await world.moto.makeUser('rotator', byActions(actions));
  const created = await world.keys(rotator, ...CREATE, ...PLACES);
  expect(`with all of them (${created.stderr})`, created.code, 0);
  return result();
}
