import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readContract } from '../../scripts/readme/action-tables.ts';
import { lintAsGitHub } from '../../scripts/readme/github-linter.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { runProgram } from '../support/command/run-command.ts';
import {
  readPermissions,
  readTrust,
  SETUP_ACCOUNT,
  SETUP_ROLE,
  setupCloud,
} from '../support/command/setup-cloud.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const MODELS = ['--models', `us.${HAIKU},global.${HAIKU},amazon.nova-lite-v1:0`];
const CLASSIC = ['--immutable-sub', 'no'];
/** How an expression of GitHub says its own beginning. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's, not a template
const LITERAL = "${{ '${{' }}";
/** Signs of YAML, shells, HCL, GitHub's expressions and IAM's variables. */
const HOSTILE = `a'b"c\\d $(id) \`id\` \${{ secrets.KEY }} \${x} %{if} {account} - #y: &z *`;
const OFFLINE = [...CLASSIC, '--account', SETUP_ACCOUNT];

interface Json {
  trustPolicy: object;
  permissions: object;
  role: { arn: string };
}

const PSEUDO: Record<string, string> = { AccountId: SETUP_ACCOUNT, Partition: 'aws' };

/** What `Fn::Sub` makes of a template, for the account of the tests. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== 'object' || value === null) return value;
  const text = (value as Record<string, unknown>)['Fn::Sub'];
  if (typeof text === 'string') {
    return text.replace(/\$\{AWS::(\w+)\}/g, (_, name) => PSEUDO[name] ?? name);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
}

test('a document is what apply writes, and needs neither AWS nor GitHub', async () => {
  await using world = await setupCloud({ github: undefined });
  const json = await world.setup([...OFFLINE, ...MODELS]);
  const template = await world.setup([...CLASSIC, ...MODELS, '--format', 'cloudformation']);
  expect(world.cloud.journal.entries()).toEqual([]);
  const { trustPolicy, permissions, role } = JSON.parse(json.stdout) as Json;
  expect(role.arn).toBe(SETUP_ROLE);
  const { Resources, Conditions } = parse(template.stdout);
  const { Properties } = Resources.Role;
  expect(resolve(Properties.AssumeRolePolicyDocument)).toEqual(trustPolicy);
  expect(resolve(Properties.Policies[0].PolicyDocument)).toEqual(permissions);
  expect(Object.keys(Conditions)).toEqual([Resources.OidcProvider.Condition]);
  expect(Resources.OidcProvider.Properties).not.toHaveProperty('ThumbprintList');
  expect(json.stderr).toMatch(/regions behind the profiles were not read from AWS \(--from-aws/);

  expect(await world.setup([...CLASSIC, ...MODELS, '--apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await readTrust(world.iam)).toEqual(trustPolicy);
  const fromAws = await world.setup([...CLASSIC, ...MODELS, '--from-aws']);
  expect(await readPermissions(world.iam)).toEqual(
    (JSON.parse(fromAws.stdout) as Json).permissions,
  );
  const destinations = ['us-east-1', 'us-east-2', 'us-west-2'];
  for (const region of destinations) {
    expect(fromAws.stdout).toContain(`arn:aws:bedrock:${region}::foundation-model/${HAIKU}`);
  }
  expect(fromAws.stdout).not.toContain('bedrock:*::');
});

test('an account that is not known is asked for, but where the document learns it', async () => {
  await using world = await setupCloud({ github: undefined });
  for (const format of ['json', 'aws-cli', 'workflow']) {
    const { code, stderr } = await world.setup([...CLASSIC, '--format', format]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/AWS account is not known.*\n.*--account/);
  }
  const { stdout } = await world.setup([...CLASSIC, '--format', 'terraform']);
  expect(stdout).toContain('data "aws_caller_identity" "current" {}');
  const named = await world.setup([...OFFLINE, '--format', 'terraform']);
  expect(named.stdout).not.toContain('aws_caller_identity');
});

describe('a directory', () => {
  test('gets the documents, and nothing in it is overwritten', async () => {
    await using world = await setupCloud({ github: undefined });
    const out = join(world.home.path, 'infra', 'bedrock');
    const args = [...OFFLINE, '--out', out];
    const first = await world.setup(args);
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(out).sort()).toEqual(['permissions.json', 'trust.json']);
    expect((await world.setup(args)).stderr).toMatch(/trust\.json is up to date/);
    const { trustPolicy } = JSON.parse((await world.setup(OFFLINE)).stdout) as Json;
    expect(JSON.parse(readFileSync(join(out, 'trust.json'), 'utf8'))).toEqual(trustPolicy);

    writeFileSync(join(out, 'permissions.json'), 'of mine\n');
    const other = await world.setup([...args, '--branch', 'dev']);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(/has other content, so it is not overwritten/);
    expect(readFileSync(join(out, 'permissions.json'), 'utf8')).toBe('of mine\n');
    expect(JSON.parse(readFileSync(join(out, 'trust.json'), 'utf8'))).toEqual(trustPolicy);
  });

  test.each([
    ['cloudformation', 'bedrock-role.yaml'],
    ['terraform', 'bedrock-role.tf'],
    ['aws-cli', 'bedrock-role.sh'],
    ['workflow', 'bedrock.yml'],
  ])('gets %s as %s, which is what stdout gets', async (format, name) => {
    await using world = await setupCloud({ github: undefined });
    const out = join(world.home.path, 'out');
    mkdirSync(out);
    const args = [...OFFLINE, '--format', format];
    await world.setup([...args, '--out', out]);
    expect(readdirSync(out)).toEqual([name]);
    const { stdout } = await world.setup(args);
    expect(readFileSync(join(out, name), 'utf8')).toBe(stdout);
  });
});

describe('a workflow', () => {
  const contracts = {
    '': readContract(readFileSync(join(repositoryRoot, 'action.yml'), 'utf8')),
  };
  const JOBS = [
    [],
    ['--environment', 'pro\'d: "x"'],
    ['--environment', HOSTILE],
    ['--pull-request'],
    ['--max-session-duration', '12h'],
    ['--audience', 'my-audience'],
  ];
  const CONSUMERS = [
    ['bedrock'],
    ['claude-code'],
    ['codex'],
    ['openai'],
    ['openai', '--endpoint', 'mantle'],
    ['anthropic'],
    ['anthropic', '--endpoint', 'mantle'],
  ];
  const cases = [
    ...CONSUMERS.map((words) => ['--consumer', ...words]),
    ...JOBS,
    ...JOBS.map((words) => ['--consumer', 'openai', '--endpoint', 'mantle', ...words]),
  ];
  test.each(cases.map((args) => [args]))('for %j is short, and GitHub takes it', async (args) => {
    await using world = await setupCloud({ github: undefined });
    const { stdout, code } = await world.setup([...OFFLINE, ...args, '--format', 'workflow']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(12);
    expect(await lintAsGitHub('.github/workflows/bedrock.yml', stdout, contracts)).toEqual([]);
    const { jobs } = parse(stdout);
    const { steps, permissions, environment } = jobs.bedrock;
    // Codex works in a checkout alone.
    const readsRepository = args.includes('codex');
    expect(permissions).toEqual({
      ...(readsRepository && { contents: 'read' }),
      'id-token': 'write',
    });
    expect(steps.at(-2).with).toMatchObject({
      'role-to-assume': SETUP_ROLE,
      'aws-region': 'us-east-1',
    });
    const name = args[args.indexOf('--environment') + 1] ?? '';
    if (args.includes('--environment')) {
      expect(environment.replaceAll(LITERAL, LITERAL.slice(5, 8))).toBe(name);
    }
    // Whatever the name holds, the only expression is ours.
    const rest = JSON.stringify(parse(stdout)).replaceAll(LITERAL, '');
    expect(rest).not.toMatch(/\$\{\{(?! steps\.key\.outputs\.mantle-base-url)/);
  });
});

test.each([
  [['--check', '--apply'], /--apply cannot be combined with --check/],
  [['--apply', '--format', 'json'], /--format cannot be combined with --apply/],
  [['--yes'], /--yes needs --apply or --undo/],
  [['--gateway'], /setup github does not take --gateway/],
  [['--pull-request', '--branch', 'x'], /--pull-request cannot be combined/],
  [['--branch', 'x', '--tag', 'y'], /--tag cannot be combined with --branch/],
  [['--branch', 'a..b'], /--branch is not the name of a branch/],
  [['--ref', 'main'], /--ref is not the name of a ref/],
  [['--environment', 'a\u2028#b'], /--environment is not the name of an environment/],
  [['--environment', 'a\u202eb'], /--environment is not the name of an environment/],
  [['--environment', 'a\nb'], /--environment is not the name of an environment/],
  [['--environment', 'a\ue000b'], /--environment is not the name of an environment/],
  [['--branch', 'a\u200bb'], /--branch is not the name of a branch/],
  [['--branch', 'a\nb'], /--branch is not the name of a branch/],
  [['--subject', 'repo:octo-org/octo-repo:x\u2066'], /--subject has a value of the wrong form/],
  [['--repo', 'octo-org/octo-repo\n'], /--repo is not the name of a repository/],
  [['--repo', 'octo-org/\u043ecto-repo'], /--repo is not the name of a repository/],
  [['--role-name', 'a\nb'], /--role-name has a value of the wrong form/],
  [['--audience', 'a b'], /--audience has a value of the wrong form/],
  [['--environment', ''], /--environment is not the name of an environment/],
  [['--models', 'Claude'], /not a model of the partition aws/],
  [['--models', 'arn:aws-cn:bedrock:cn-north-1::foundation-model/x.y'], /partition aws/],
  [['--models', ','], /--models is empty/],
  [['--consumer', 'codex', '--models', `us.${HAIKU}`], /mantle endpoint does not have/],
  [['--consumer', 'codex', '--endpoint', 'runtime'], /is not an endpoint that codex calls/],
  [['--account', '12'], /--account has a value of the wrong form.*\n.*twelve digits: --account 1/],
  [['--role-name', 'a b'], /--role-name has a value of the wrong form.*\n.*64 letters, digits/],
  [['--reusable-workflow', 'x.yml'], /--reusable-workflow has a .*\n.*ORG\/REPO\/\.github/],
  [['--repository-id', 'x', '--owner-id', '1'], /--repository-id has a .*\n.*gh api repos/],
  [['--format', 'pipeline'], /one of: cloudformation, terraform, aws-cli, json, workflow\.$/m],
  [['--max-session-duration', '30m'], /--max-session-duration must be at least 1h\./],
  [['--owner-id', '1'], /both --owner-id and --repository-id/],
  [['--issuer', 'http://x'], /not the https URL of an issuer/],
  [['--subject', 'repo:octo-org/*'], /other repositories match it/],
  [['--thumbprint', 'xyz'], /--thumbprint has a value of the wrong form/],
  [['--repo', 'octo-org'], /--repo is not the name of a repository/],
])('%j is refused before anything is sent', async (args, says) => {
  await using world = await setupCloud();
  const { code, stderr, stdout } = await world.setup([...OFFLINE, ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(says);
  expect(world.cloud.journal.entries()).toEqual([]);
});

test('a name with signs that mean something elsewhere is itself in every document', async () => {
  await using world = await setupCloud({ github: undefined });
  const args = ['--environment', HOSTILE];
  const { trustPolicy } = JSON.parse((await world.setup([...OFFLINE, ...args])).stdout) as Json;
  // IAM takes `${` for a variable, and `${$}` for the sign.
  const subject = `repo:octo-org/octo-repo:environment:${HOSTILE.replaceAll(':', '%3A')}`;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's, not a template
  const literal = subject.replaceAll('${', '${$}{');
  expect(JSON.stringify(trustPolicy)).toContain(JSON.stringify(literal).slice(1, -1));
  const template = await world.setup([...CLASSIC, ...args, '--format', 'cloudformation']);
  const { Resources } = parse(template.stdout);
  expect(resolve(Resources.Role.Properties.AssumeRolePolicyDocument)).toEqual(trustPolicy);
  const script = await world.setup([...OFFLINE, ...args, '--format', 'aws-cli']);
  const bin = join(world.home.path, 'bin');
  mkdirSync(bin);
  const calls = join(world.home.path, 'calls');
  writeFileSync(
    join(bin, 'aws'),
    `#!/bin/sh\nfor word; do printf '%s\\0' "$word" >>'${calls}'; done\ncase "$*" in *get-role*) exit 1;; esac\n`,
    { mode: 0o755 },
  );
  const ran = await runProgram(['sh', '-c', script.stdout], {
    env: { PATH: `${bin}:${process.env.PATH}` },
    cwd: world.home.path,
  });
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const words = readFileSync(calls, 'utf8').split('\0');
  const document = words[words.indexOf('--assume-role-policy-document') + 1] ?? '';
  expect(JSON.parse(document)).toEqual(trustPolicy);
  expect(await world.setup([...CLASSIC, ...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await readTrust(world.iam)).toEqual(trustPolicy);
  expect(await world.setup([...CLASSIC, ...args, '--check'])).toMatchObject({ code: 0 });
});

test.each([
  ['setup-github\tocto-org/octo-repo', 0, ['update-assume-role-policy', 'update-role']],
  ['setup-github\tOcto-Org/octo-repo', 0, ['update-assume-role-policy', 'update-role']],
  ['setup-rotation\tocto-org/octo-repo', 1, undefined],
  ['setup-github\tocto-org/other', 1, undefined],
  ['None\tNone', 1, undefined],
])('the script finds a role with the tags %j', async (tags, code, updates) => {
  await using world = await setupCloud({ github: undefined });
  const script = await world.setup([...OFFLINE, '--format', 'aws-cli']);
  const bin = join(world.home.path, 'bin');
  mkdirSync(bin);
  const calls = join(world.home.path, 'calls');
  writeFileSync(
    join(bin, 'aws'),
    `#!/bin/sh\necho "$2" >>'${calls}'\ncase "$2" in get-role) echo '${tags}';; esac\n`,
    { mode: 0o755 },
  );
  const ran = await runProgram(['sh', '-c', script.stdout], {
    env: { PATH: `${bin}:${process.env.PATH}` },
    cwd: world.home.path,
  });
  expect(ran.code, ran.stderr).toBe(code);
  const asked = readFileSync(calls, 'utf8').trim().split('\n');
  expect(asked.filter((action) => !action.startsWith('get-'))).toEqual(
    updates === undefined
      ? []
      : ['add-client-id-to-open-id-connect-provider', ...updates, 'put-role-policy'],
  );
  if (code !== 0) expect(ran.stderr).toMatch(/was not made by setup for octo-org\/octo-repo/);
});

test('a name beyond Latin-1 is written as IAM takes it, or not at all', async () => {
  await using world = await setupCloud({ github: undefined });
  const args = ['--environment', '本番 é', '--branch', 'm\u0430in'];
  const { code, stderr } = await world.setup([...CLASSIC, ...args, '--apply', '--yes']);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/refs\/heads\/m\u0430in has a letter that looks like another \(U\+0430\)/);
  const trust = await readTrust(world.iam);
  expect(JSON.stringify(trust)).toContain('environment:本番 é');
  expect(await world.setup([...CLASSIC, ...args, '--check'])).toMatchObject({ code: 0 });
  for (const format of ['json', 'aws-cli']) {
    const { stdout } = await world.setup([...OFFLINE, ...args, '--format', format]);
    expect(stdout).toContain('environment:\\u672c\\u756a é');
    // Its description is for people.
    expect(stdout).not.toMatch(/[^\0-\xff]/);
  }
  for (const format of ['cloudformation', 'terraform']) {
    const refused = await world.setup([...OFFLINE, ...args, '--format', format]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/characters that IAM takes only as escapes.*\n.*--apply/);
  }
});

test('a model list that is too long for IAM is refused with its length', async () => {
  await using world = await setupCloud({ github: undefined });
  const many = Array.from({ length: 200 }, (_, at) => `amazon.nova-lite-v${at}:0`).join(',');
  const { code, stderr } = await world.setup([...OFFLINE, '--models', many]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /permissions of the role would have \d+ characters, and IAM accepts 10240/,
  );
});
