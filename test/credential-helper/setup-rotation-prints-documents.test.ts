import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readContract } from '../../scripts/readme/action-tables.ts';
import { lintAsGitHub } from '../../scripts/readme/github-linter.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { runCommand } from '../support/command/run-command.ts';
import { SETUP_ACCOUNT } from '../support/command/setup-cloud.ts';
import {
  type RotationWorld,
  rolePolicy,
  rotationWorld,
  userPolicy,
} from '../support/command/setup-rotation.ts';

const OFFLINE = ['--immutable-sub', 'no', '--account', SETUP_ACCOUNT];
const contracts = {
  'actions/rotate': readContract(
    readFileSync(join(repositoryRoot, 'actions/rotate/action.yml'), 'utf8'),
  ),
};

const offlineWorld = (sinks?: string, escrow?: string) =>
  rotationWorld({ github: undefined, ...(sinks !== undefined && { sinks, escrow }) });

async function print(world: RotationWorld, format: string, more: string[] = []): Promise<string> {
  const args = [...OFFLINE, ...world.key, ...more, '--format', format];
  const { code, stdout, stderr } = await world.setup(args);
  expect(code, stderr).toBe(0);
  return stdout;
}

test('a document is what apply writes, and needs neither AWS nor GitHub', async () => {
  await using world = await offlineWorld();
  const json = JSON.parse(await print(world, 'json'));
  const { Resources } = parse(await print(world, 'cloudformation'));
  expect(world.cloud.journal.entries()).toEqual([]);
  const users = Object.values(Resources as Record<string, { Type: string; Properties: object }>)
    .filter(({ Type }) => Type === 'AWS::IAM::User')
    .map(({ Properties }) => Properties);
  expect(users).toEqual([
    {
      UserName: 'bedrock-ci',
      Policies: [
        { PolicyName: 'bedrock-token-inference', PolicyDocument: json.users[0].permissions },
      ],
      Tags: Object.entries(json.users[0].tags).map(([Key, Value]) => ({ Key, Value })),
    },
  ]);
  expect(Resources.Role.Properties.Policies[0].PolicyDocument).toEqual(json.permissions);
  const applied = await world.setup([...world.key, '--immutable-sub', 'no', '--apply', '--yes']);
  expect(applied.code, applied.stderr).toBe(0);
  expect(await rolePolicy(world).read()).toEqual(json.permissions);
  expect(await userPolicy(world).read()).toEqual(json.users[0].permissions);
});

test('the permissions of the role are those that keys policy prints', async () => {
  await using world = await offlineWorld();
  const { permissions } = JSON.parse(await print(world, 'json'));
  const printed = await runCommand(['keys', 'policy', ...world.key, '--max-days', '60'], {
    env: world.env,
  });
  expect(printed.code, printed.stderr).toBe(0);
  const { Statement } = JSON.parse(printed.stdout) as {
    Statement: { Resource: string | string[] }[];
  };
  const one = <T>(value: T | T[]) =>
    Array.isArray(value) && value.length === 1 ? value[0] : value;
  expect(Statement.map(({ Resource, ...rest }) => ({ ...rest, Resource: one(Resource) }))).toEqual(
    permissions.Statement,
  );
});

test('Terraform leaves the tags of the users to the rotation', async () => {
  await using world = await offlineWorld();
  const text = await print(world, 'terraform');
  expect(text).toMatch(
    /resource "aws_iam_user" "user_bedrock-ci" \{[^}]*\}\s+lifecycle \{\s+ignore_changes = \[tags, tags_all\]/,
  );
});

describe('a workflow', () => {
  const OTHER = '- { type: github, name: KEY, repository: octo-org/shop }\n';
  const ESCROW = '{ type: secrets-manager, name: pending }';
  test.each<[title: string, sinks: string | undefined, escrow: string | undefined, args: string[]]>(
    [
      ['every kind of place', undefined, undefined, []],
      ['one secret', '- { type: secrets-manager, name: bedrock/api-key }\n', undefined, []],
      ['an environment', undefined, undefined, ['--environment', 'pro\'d: "x"']],
      ['another repository', OTHER, ESCROW, []],
      ['settings', undefined, undefined, ['--days', '50', '--rotate-after-days', '20']],
      ['another audience', undefined, undefined, ['--audience', 'mine']],
      ['an alert', undefined, undefined, ['--alert']],
      [
        'Claude Platform on AWS',
        undefined,
        undefined,
        ['--service', 'claude-platform', '--workspace-id', 'wrkspc_1'],
      ],
    ],
  )('for %s is taken by GitHub', async (_, sinks, escrow, args) => {
    await using world = await offlineWorld(sinks, escrow);
    const text = await print(world, 'workflow', args);
    expect(await lintAsGitHub('.github/workflows/rotate.yml', text, contracts)).toEqual([]);
    const { rotate } = parse(text).jobs;
    const hasAlert = args.includes('--alert');
    expect(rotate.permissions).toEqual({
      'id-token': 'write',
      ...(hasAlert && { issues: 'write' }),
    });
    expect(rotate.steps.at(-1).with['on-failure']).toBe(hasAlert ? 'issue' : undefined);
    const { uses, with: inputs } = rotate.steps.at(-1);
    expect(uses).toBe('org/bedrock-token/actions/rotate@v1');
    expect(inputs).toMatchObject({ 'user-name': 'bedrock-ci', 'aws-region': 'us-west-2' });
    expect(inputs.sinks).toBe(readFileSync(join(world.home.path, 'sinks.yml'), 'utf8'));
    const pins = [...text.matchAll(/uses: (actions\/\S+) # (v\S+)/g)].map(([pin]) => pin);
    const readme = readFileSync(join(repositoryRoot, 'actions/rotate/README.md'), 'utf8');
    for (const pin of pins) expect(readme).toContain(pin);
    expect(pins).toHaveLength(/type: github/.test(inputs.sinks) ? 1 : 0);
  });

  test('passes back what an escrow of GitHub holds', async () => {
    const escrow = '{ type: github, name: KEY_PENDING }';
    await using world = await offlineWorld(OTHER, escrow);
    const { steps } = parse(await print(world, 'workflow')).jobs.rotate;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's, not a template
    expect(steps[1].with).toMatchObject({ escrow, 'pending-key': '${{ secrets.KEY_PENDING }}' });
    expect(steps[0].with).toMatchObject({ repositories: 'shop,octo-repo' });
  });

  test('has the token for another repository, and an escrow', async () => {
    await using world = await offlineWorld(OTHER, ESCROW);
    const { steps } = parse(await print(world, 'workflow')).jobs.rotate;
    expect(steps[0].with).toMatchObject({
      owner: 'octo-org',
      repositories: 'shop',
      'permission-secrets': 'write',
    });
    expect(steps[1].with).toMatchObject({ escrow: ESCROW });
    expect(steps[1].with).not.toHaveProperty('current-key');
  });
});

describe('the checklist for a GitHub App', () => {
  test.each([
    ['{ type: github, name: KEY }', 'Secrets', 'permission-secrets: write'],
    ['{ type: github, name: KEY, environment: prod }', 'Environments', 'permission-environments'],
    ['{ type: github, name: KEY, app: dependabot }', 'Dependabot secrets', 'permission-dependabot'],
    ['{ type: github, name: KEY, app: codespaces }', 'Codespaces secrets', 'no permission-… input'],
    [
      '{ type: github, name: KEY, organization: octo-org }',
      'Organization secrets',
      'permission-organization-secrets: write',
    ],
  ])('for %s', async (sink, permission, input) => {
    await using world = await offlineWorld(
      `- ${sink}\n- { type: secrets-manager, name: bedrock/api-key }\n`,
      'bedrock/api-key',
    );
    const text = await print(world, 'checklist');
    expect(text).toContain(`- [ ] Give it the permission ${permission}: Read and write.`);
    expect(text).toContain(input);
    expect(text).toContain(sink.includes('organization') ? 'octo-org' : 'octo-org/octo-repo');
    const workflow = await print(world, 'workflow');
    expect(/permission-/.test(workflow)).toBe(!input.startsWith('no '));
  });

  test('is not needed without a GitHub secret', async () => {
    await using world = await offlineWorld('- { type: ssm, name: /key }\n', undefined);
    expect(await print(world, 'checklist')).toMatch(/needs no GitHub App/);
  });
});

test.each([
  [['--user', ''], /--user is missing/],
  [['--sinks', '/nowhere'], /file of --sinks cannot be read/],
  [['--days', '0'], /--days is not a whole number/],
  [['--rotate-after-days', '70'], /rotate-after-days/],
  [['--models', 'Claude'], /--models contains an entry that is not a model ID|"models" contains/],
  [['--policy', 'x'], /--policy is not the ARN of a managed policy/],
  [['--service', 'claude-platform'], /--workspace-id is missing/],
  [['--role-name', 'a/b'], /--role-name has a value of the wrong form/],
  [['--account', '12'], /--account has a value of the wrong form/],
  [['--config', 'x.yml'], /--user cannot be combined with --config/],
  [['--pull-request'], /setup rotation does not take --pull-request/],
  [['--yes'], /--yes needs --apply or --undo/],
  [['--alert'], /--alert needs --format workflow/],
  [['--alert', '--check'], /--alert needs --format workflow/],
  [['--escrow', 'nothing'], /--escrow is not the name of a place/],
])('%j is refused before anything is sent', async (args, says) => {
  await using world = await rotationWorld({ escrow: undefined });
  const options = args[0] === '--escrow' ? [] : ['--escrow', 'bedrock/api-key'];
  const key = args[0] === '--user' ? world.key.slice(2) : world.key;
  const given = args[0] === '--sinks' ? key.slice(0, 2) : key;
  const { code, stderr, stdout } = await world.setup([...OFFLINE, ...given, ...options, ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(says);
  expect(world.cloud.journal.entries()).toEqual([]);
});

test.each([
  ['- { type: github, name: KEY, repository: octo-org/shop }\n', /--escrow is missing/],
  ['- { type: ssm, name: /a }\n- { type: ssm, name: /b }\n', /--escrow is (empty|missing)/],
  ['- { type: ssm, name: /a }\n- { type: ssm, name: /a }\n', /--sinks name .* twice/],
])('sinks %j that cannot work together are refused', async (sinks, says) => {
  await using world = await offlineWorld(sinks, undefined);
  const { code, stderr } = await world.setup([...OFFLINE, ...world.key]);
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
});

test('secrets of several owners need several workflows', async () => {
  const sinks = `- { type: github, name: KEY }
- { type: github, name: KEY, repository: other/shop }
- { type: secrets-manager, name: bedrock/api-key }
`;
  await using world = await offlineWorld(sinks, 'bedrock/api-key');
  const { code, stderr } = await world.setup([...OFFLINE, ...world.key, '--format', 'workflow']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/secrets of several owners \(octo-org, other\)/);
});

test('a directory gets the policies of role and users', async () => {
  await using world = await offlineWorld();
  const out = join(world.home.path, 'out');
  const { code } = await world.setup([...OFFLINE, ...world.key, '--out', out]);
  expect(code).toBe(0);
  const json = JSON.parse(await print(world, 'json'));
  const read = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
  expect(read('user-bedrock-ci.json')).toEqual(json.users[0].permissions);
  expect(read('permissions.json')).toEqual(json.permissions);
  writeFileSync(join(out, 'trust.json'), 'of mine');
  const again = await world.setup([...OFFLINE, ...world.key, '--out', out]);
  expect(again.stderr).toMatch(/has other content, so it is not overwritten/);
});
