import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { beforeAll, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { FROM_HERE, printPolicy } from '../support/action/print-policy.ts';
import {
  LIMITED_ACCESS,
  passDays,
  REPOSITORY,
  ROTATOR_POLICY,
  rotateStep,
  rotationCloud,
  SECRET_WRITER,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { ACCOUNT, type Cloud } from '../support/cloud/cloud.ts';
import { makeHome, runCommand } from '../support/command/run-command.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const actionsOf = ({ Statement }: PolicyDocument) =>
  [Statement].flat().flatMap(({ Action = [] }) => Action);

/** The policy without one of its actions. */
function without(action: string, { Version, Statement }: PolicyDocument): PolicyDocument {
  const left = [Statement].flat().flatMap((statement) => {
    const actions = [statement.Action ?? []].flat().filter((one) => one !== action);
    return actions.length === 0 ? [] : [{ ...statement, Action: actions }];
  });
  return { ...(Version !== undefined && { Version }), Statement: left };
}

/** A managed policy in place of the inline one. */
const NAMED = ['--policy', LIMITED_ACCESS];

/** By the command, with the role's credentials: the user with its limits, and the first key. */
async function create(
  cloud: Cloud,
  options = [...NAMED, ...FROM_HERE],
): Promise<string | undefined> {
  using home = makeHome();
  writeFileSync(
    join(home.path, 'sinks.yml'),
    `- { type: github, name: BEDROCK_API_KEY, repository: ${REPOSITORY} }\n`,
  );
  const session = cloud.issue({ role: 'bedrock-rotator' });
  const token = cloud.githubToken(SECRET_WRITER);
  const words = ['keys', 'create', '--user', USER, '--create-user', '--days', '60', ...options];
  const { code, stderr } = await runCommand([...words, '--sinks', 'sinks.yml'], {
    cwd: home.path,
    limitMs: 60_000,
    env: {
      ...home.env,
      ...cloud.env,
      ...cloud.githubEnv(),
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
      AWS_REGION: 'us-west-2',
      GH_TOKEN: token,
    },
  });
  expect([...cloud.secrets(), token].filter((secret) => stderr.includes(secret))).toEqual([]);
  return code === 0 ? undefined : stderr;
}

/** The runs of the action, each so many days after the one before, and what is there then. */
const RUNS: [name: string, days: number, mode: string, statuses: string[]][] = [
  ['rotation', 30.5, 'rotate', ['Active', 'Active']],
  ['the end of grace', 1.1, 'rotate', ['Inactive', 'Active']],
  ['rollback', 0.1, 'rollback', ['Active', 'Active']],
  ['the end of another grace', 1.1, 'rotate', ['Inactive', 'Active']],
  ['the end of soak', 3.1, 'rotate', ['Active']],
  ['a leak', 0.1, 'compromised', ['Inactive', 'Active']],
];

/** A whole life. @returns the error of the first run that fails, and its name */
async function live(cloud: Cloud): Promise<{ run: string; error: string } | undefined> {
  const failed = await create(cloud);
  if (failed !== undefined) return { run: 'creation', error: failed };
  for (const [run, days, mode, statuses] of RUNS) {
    passDays(cloud, days);
    const step = await rotateStep(cloud, { inputs: { mode } });
    const error = errorsOf(step).join('\n');
    // A GitHub secret cannot be restored: the rest is left to people.
    const isDone = step.code === 0 || (mode === 'rollback' && /no place was restored/.test(error));
    if (!isDone) return { run, error };
    expect(statusesOf(cloud), run).toEqual(statuses);
  }
  return undefined;
}

let policy: PolicyDocument;

beforeAll(async () => {
  policy = await printPolicy('--create-user', ...NAMED, ...FROM_HERE);
});

test('with what is printed a key is made, rotated, retired, rolled back and replaced', async () => {
  await using cloud = await rotationCloud([policy]);
  expect(await live(cloud)).toBeUndefined();
});

test.each([
  ['as it is by default', []],
  ['for some models alone', ['--models', 'amazon.nova-lite-v1:0']],
])('a user is made with what is printed %s', async (_, options) => {
  await using cloud = await rotationCloud([await printPolicy('--create-user', ...options)]);
  expect(await create(cloud, options)).toBeUndefined();
  const { attached, inline } = cloud.iam.user(USER) ?? {};
  expect([attached, Object.keys(inline ?? {})]).toEqual([[], ['bedrock-token-inference']]);
});

/** Each action of the policy, and the first run of a life that needs it. */
const NEEDED: [action: string, run: string][] = [
  ['iam:GetUser', 'creation'],
  ['iam:CreateUser', 'creation'],
  ['iam:TagUser', 'creation'],
  ['iam:AttachUserPolicy', 'creation'],
  ['iam:PutUserPolicy', 'creation'],
  ['iam:CreateServiceSpecificCredential', 'creation'],
  ['iam:ListServiceSpecificCredentials', 'creation'],
  ['iam:UpdateServiceSpecificCredential', 'the end of grace'],
  ['iam:DeleteServiceSpecificCredential', 'the end of soak'],
];

test.each(sampleOf(NEEDED, 3))('without %s, %s fails and names it', async (action, run) => {
  await using cloud = await rotationCloud([without(action, policy)]);
  const failure = await live(cloud);
  expect(failure?.run).toBe(run);
  const named = failure?.error.match(/\biam:[A-Z]\w+/g) ?? [];
  expect([...new Set(named)]).toEqual([action]);
  expect(failure?.error).toContain(`Allow ${action} to the role that runs this`);
});

test('every action of the policy is in that table', () => {
  expect([...actionsOf(policy)].sort()).toEqual(NEEDED.map(([action]) => action).sort());
});

test('what is printed without options allows no user to be made', async () => {
  expect(await printPolicy('--create-user', '--no-expiry')).toEqual(ROTATOR_POLICY);
  const least = actionsOf(await printPolicy());
  expect(least).not.toContain('iam:CreateUser');
  expect(least).toHaveLength(NEEDED.length - 3);
});

test('sinks that AWS keeps, and the escrow of one, are covered in its account', async () => {
  using home = makeHome();
  const sinks = join(home.path, 'sinks.yml');
  writeFileSync(sinks, '- { type: ssm, name: /bedrock/key }\n- { type: file, path: key }\n');
  const { Statement } = await printPolicy('--sinks', sinks, '--escrow', '/bedrock/key');
  const arn = `arn:aws:ssm:us-west-2:${ACCOUNT}:parameter/bedrock/key`;
  expect([Statement].flat().at(-1)).toEqual({
    Sid: 'KeepParameters',
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
    Resource: [arn, `${arn}-pending`],
  });
});
