import { INFERENCE_POLICY, type PolicyDocument } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { issueOldKey, keysCloud, LIMITED_ACCESS } from '../support/command/keys-cloud.ts';
import { runCommand } from '../support/command/run-command.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const AEA = ['AnthropicInferenceAccess', 'AnthropicLimitedAccess'].map(
  (name) => `arn:aws:iam::aws:policy/${name}`,
);
const ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

interface Finding {
  rule: string;
  level: string;
  user: string;
  keys: string[];
  message: string;
  cure: string;
}

async function consoleWorld(policies?: PolicyDocument[]) {
  const world = await keysCloud({
    ...(policies !== undefined && { policies }),
    users: [
      { name: 'BedrockAPIKey-good', managedPolicies: [LIMITED_ACCESS] },
      { name: 'BedrockAPIKey-keys', managedPolicies: [LIMITED_ACCESS] },
      { name: 'BedrockAPIKey-login', managedPolicies: [LIMITED_ACCESS], loginProfile: true },
      {
        name: 'BedrockAPIKey-broad',
        managedPolicies: [LIMITED_ACCESS, ADMIN],
        policies: [INFERENCE_POLICY],
      },
      { name: 'BedrockAPIKey-orphan', managedPolicies: [LIMITED_ACCESS] },
      { name: 'AeaApiKey-orphan', managedPolicies: AEA },
      // Neither is made by the console for a key.
      { name: 'admin-bot', managedPolicies: [ADMIN], loginProfile: true },
      { name: 'my-BedrockAPIKey-copy', managedPolicies: [ADMIN] },
    ],
    more: { managedPolicies: Object.fromEntries([ADMIN, ...AEA].map((arn) => [arn, ALL])) },
  });
  for (const name of ['good', 'keys', 'login', 'broad']) {
    issueOldKey(world, `BedrockAPIKey-${name}`, 5, 60);
  }
  const issued = world.cloud.issue({ user: 'BedrockAPIKey-keys' });
  const audit = async (...args: string[]) => {
    const result = await world.keys(['audit', '--format', 'json', ...args]);
    const { findings = [] } = JSON.parse(result.stdout || '{}') as { findings?: Finding[] };
    const found = findings.filter(({ rule }) => rule.startsWith('console-user-'));
    const undetermined = findings.filter(({ rule }) => rule === 'undetermined');
    return { ...result, found, undetermined };
  };
  return Object.assign(world, { issued, audit });
}

test('their access keys, passwords and policies, and who has no key any more', async () => {
  await using world = await consoleWorld();
  const { code, found, undetermined } = await world.audit('--fail-on', 'error');
  expect(code).toBe(12);
  expect(undetermined).toEqual([]);
  expect(found.map(({ rule, level, user, keys }) => [rule, level, user, ...keys])).toEqual([
    ['console-user-access-key', 'error', 'BedrockAPIKey-keys', world.issued.accessKeyId],
    ['console-user-login', 'error', 'BedrockAPIKey-login'],
    ['console-user-policies', 'warning', 'BedrockAPIKey-broad'],
    ['console-user-orphan', 'note', 'AeaApiKey-orphan'],
    ['console-user-orphan', 'note', 'BedrockAPIKey-orphan'],
  ]);
  const [access, , broad] = found;
  expect(access?.cure).toContain(
    `--user-name BedrockAPIKey-keys --access-key-id ${world.issued.accessKeyId} --status`,
  );
  expect(broad?.message).toContain(`also has ${ADMIN}, inline policy policy-1.`);
  expect(world.changes()).toEqual([]);
});

test('an access key that is inactive is no finding', async () => {
  await using world = await consoleWorld();
  const { accessKeyId, secretAccessKey } = world.issued;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const { stdout } = await runCommand(['get', '--no-cache'], { env: { ...world.env, ...keys } });
  // What it signed has leaked, so that it goes off.
  await world.keys(['incident', '-', '--yes'], { input: stdout });
  const { found } = await world.audit();
  expect(found.map(({ rule }) => rule)).not.toContain('console-user-access-key');
});

const allow = (...Action: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const KEYS = ['iam:ListServiceSpecificCredentials', 'iam:GetUser'];

describe('what may not be read is undetermined, never clean', () => {
  test.each([
    ['users', allow(...KEYS), [], /users that the console made\. .*iam:ListUsers/],
    [
      'access keys',
      allow(...KEYS, 'iam:ListUsers', 'iam:GetLoginProfile', 'iam:List*Policies'),
      ['console-user-login', 'console-user-policies', 'console-user-orphan', 'console-user-orphan'],
      /access keys of users that the console made\. .*iam:ListAccessKeys/,
    ],
    [
      'passwords and policies',
      allow(...KEYS, 'iam:ListUsers', 'iam:ListAccessKeys'),
      ['console-user-access-key', 'console-user-orphan', 'console-user-orphan'],
      /passwords of users .*iam:GetLoginProfile[\s\S]*policies of users/,
    ],
  ])('%s', async (_, policy, rules, warning) => {
    await using world = await consoleWorld([policy]);
    const { code, found, undetermined } = await world.audit('--fail-on', 'warning');
    expect(code).toBe(12);
    expect(found.map(({ rule }) => rule)).toEqual(rules);
    expect(undetermined.map(({ message }) => message).join('\n')).toMatch(warning);
    // Once for each kind, not for each user.
    expect(undetermined.length).toBeLessThan(4);
  });

  test('keys of Claude Platform: nobody is called an orphan', async () => {
    await using world = await consoleWorld();
    world.cloud.faults.add({
      service: 'iam',
      action: 'ListServiceSpecificCredentials',
      skip: 1,
      kind: 'status',
      status: 403,
      code: 'AccessDenied',
      message:
        'User: x is not authorized to perform: iam:ListServiceSpecificCredentials on resource: *',
    });
    const { code, found, undetermined } = await world.audit();
    expect(code).toBe(0);
    expect(undetermined).toMatchObject([
      {
        level: 'warning',
        user: '(account)',
        message: expect.stringContaining('Could not check keys of Claude Platform.'),
      },
    ]);
    expect(found.map(({ rule }) => rule)).not.toContain('console-user-orphan');
    expect(found).toHaveLength(3);
  });
});
