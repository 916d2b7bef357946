import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from '../support/command/run-command.ts';
import { SETUP_ACCOUNT, type SetupCloud, setupCloud } from '../support/command/setup-cloud.ts';

// What a new user sees of a printed file: where it goes, what is an example in it, and which choices let others in.

const OFFLINE = ['--immutable-sub', 'no', '--account', SETUP_ACCOUNT];
const WORKFLOW = [...OFFLINE, '--format', 'workflow'];
const world = () => setupCloud({ github: undefined });

async function print({ setup }: SetupCloud, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await setup([...args]);
  expect(code, stderr).toBe(0);
  return `${stdout}\n${stderr}`;
}

describe('a workflow', () => {
  test('names its place, and what in it is an example', async () => {
    await using cloud = await world();
    const text = await print(cloud, WORKFLOW);
    expect(text).toMatch(/note: In uses: org\/…, org stands for the GitHub account/);
    expect(text).toMatch(/note: The job calls us\.anthropic\.\S+, an example for us-east-1/);
    expect(text).toMatch(/note: Commit it as \.github\/workflows\/bedrock\.yml: --out \.github/);
    const named = await print(cloud, [...WORKFLOW, '--models', 'us.amazon.nova-lite-v1:0']);
    expect(named).not.toMatch(/an example for/);
  });

  test.each([
    ['eu-west-1', 'bedrock', /^eu\.anthropic\./],
    ['ca-central-1', 'claude-code', /^us\.anthropic\./],
    ['ap-northeast-1', 'bedrock', /^jp\.anthropic\./],
    ['ap-southeast-2', 'anthropic', /^au\.anthropic\./],
    ['ap-south-1', 'claude-code', /^global\.anthropic\./],
    ['sa-east-1', 'openai', /^global\.openai\./],
    ['eu-central-1', 'codex', /^openai\./],
  ])('in %s for %s calls a model that the region has', async (region, consumer, model) => {
    await using cloud = await world();
    const args = [...WORKFLOW, '--region', region, '--consumer', consumer];
    const { jobs } = parse((await cloud.setup(args)).stdout);
    const step = JSON.stringify(jobs.bedrock.steps.at(-1));
    const [called = ''] = /(?:\w+\.)?(?:anthropic|openai)\.[\w:.-]+/.exec(step) ?? [];
    expect(called).toMatch(model);
  });

  test('warns of a model that is called through a profile only, but not on the mantle endpoint', async () => {
    await using cloud = await world();
    const bare = ['--models', 'anthropic.claude-haiku-4-5-20251001-v1:0'];
    const text = await print(cloud, [...WORKFLOW, ...bare, '--region', 'eu-west-1']);
    expect(text).toMatch(/only through an inference profile: name eu\.anthropic\.claude-haiku/);
    const mantle = ['--consumer', 'anthropic', '--endpoint', 'mantle'];
    expect(await print(cloud, [...WORKFLOW, ...bare, ...mantle])).not.toMatch(/only through/);
  });

  test.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])(
    'in %s asks for a model, and takes one that is named',
    async (region) => {
      await using cloud = await world();
      const { code, stdout, stderr } = await cloud.setup([...WORKFLOW, '--region', region]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /--models is missing, and no example fits the region.*\n.*aws bedrock/,
      );
      const model = 'amazon.nova-lite-v1:0';
      const named = await cloud.setup([...WORKFLOW, '--region', region, '--models', model]);
      expect(named.stdout).toContain(model);
    },
  );

  test('for Codex runs in a checkout', async () => {
    await using cloud = await world();
    const { jobs } = parse((await cloud.setup([...WORKFLOW, '--consumer', 'codex'])).stdout);
    expect(jobs.bedrock.steps[0].uses).toMatch(/^actions\/checkout@[\da-f]{40}$/);
    const { home } = cloud;
    const words = ['--organization', 'b6c1bd4a-4d2b-4d9a-9f1d-4c2c0b7a6a11', '--project'];
    const args = ['setup', 'ci', 'circleci', ...words, '7d9a1b60-3f0e-4a52-8d0a-5a9f7f0c1b22'];
    const repo = ['--repo', 'github.com/octo-org/app', '--account', SETUP_ACCOUNT];
    const pipeline = ['--consumer', 'codex', '--format', 'pipeline', '--region', 'us-east-1'];
    const printed = await runCommand([...args, ...repo, ...pipeline], { env: home.env });
    expect(parse(printed.stdout).jobs.bedrock.steps[0], printed.stderr).toBe('checkout');
    expect(printed.stderr).toMatch(/Commit it as \.circleci\/config\.yml/);
  });

  test('is written where GitHub looks for it', async () => {
    await using cloud = await world();
    const text = await print(cloud, [...WORKFLOW, '--out', '.github/workflows']);
    const directory = join(cloud.home.path, '.github', 'workflows');
    expect(readdirSync(directory)).toEqual(['bedrock.yml']);
    expect(text).not.toMatch(/Commit it as/);
  });
});

describe('--out with a file', () => {
  test.each([
    ['workflow', '.github/workflows/ask.yaml'],
    ['workflow', 'ask.yml'],
    ['terraform', 'infra/main.tf'],
    ['cloudformation', 'role.yml'],
  ])('of the kind of %s writes %s', async (format, name) => {
    await using cloud = await world();
    await print(cloud, [...OFFLINE, '--format', format, '--out', name]);
    const { stdout } = await cloud.setup([...OFFLINE, '--format', format]);
    expect(readFileSync(join(cloud.home.path, name), 'utf8')).toBe(stdout);
  });

  test.each([
    ['terraform', 'role.yaml'],
    ['json', 'role.json'],
    ['json', 'of-mine'],
  ])('that %s cannot be says so, and writes nothing: %s', async (format, name) => {
    await using cloud = await world();
    if (name === 'of-mine') writeFileSync(join(cloud.home.path, name), 'mine\n');
    const before = readdirSync(cloud.home.path);
    const { code, stderr } = await cloud.setup([...OFFLINE, '--format', format, '--out', name]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out names a file that cannot hold what this format writes/);
    expect(readdirSync(cloud.home.path)).toEqual(before);
  });

  test('a directory may have the name of a file', async () => {
    await using cloud = await world();
    mkdirSync(join(cloud.home.path, 'role.tf'));
    await print(cloud, [...OFFLINE, '--format', 'terraform', '--out', 'role.tf']);
    expect(readdirSync(join(cloud.home.path, 'role.tf'))).toEqual(['bedrock-role.tf']);
  });
});

describe('a note says whom a choice lets in', () => {
  const CHOICES: [args: string[], says: RegExp][] = [
    [['--branch', '*'], /note: The ref refs\/heads\/\* has a wildcard: jobs on every match/],
    [['--tag', 'v?'], /note: The ref refs\/tags\/v\? has a wildcard/],
    [
      ['--environment', 'prod', '--branch', 'r/*'],
      /note: The ref refs\/heads\/r\/\* has a wildcard/,
    ],
    [['--environment', 'prod'], /note: Jobs of every branch may use the environment prod, unless/],
    [['--pull-request'], /note: Everybody who can push to the repository can open a pull request/],
    [['--subject', 'repo:octo-org/octo-repo:*'], /note: Every job whose subject matches/],
  ];
  test.each(CHOICES)('%j', async (args, says) => {
    await using cloud = await world();
    expect(await print(cloud, [...OFFLINE, ...args])).toMatch(says);
    // Before the plan is confirmed.
    const plan = await cloud.setup(['--immutable-sub', 'no', ...args, '--apply']);
    expect(plan.stderr.search(says)).toBeGreaterThan(-1);
    expect(plan.stderr.search(says)).toBeLessThan(plan.stderr.indexOf('Changes in account'));
  });

  test('and the branch main gets none', async () => {
    await using cloud = await world();
    expect(await print(cloud, OFFLINE)).not.toMatch(/wildcard|Everybody|every branch/);
  });

  test('a model that the region cannot call', async () => {
    await using cloud = await world();
    const args = ['--region', 'eu-west-1', '--models', 'us.amazon.nova-lite-v1:0'];
    expect(await print(cloud, [...OFFLINE, ...args])).toMatch(
      /note: The prefix us\. of us\.amazon\.nova-lite-v1:0 does not fit eu-west-1\. .* begin with eu\./,
    );
    expect(await print(cloud, [...OFFLINE, '--region', 'eu-wst-1'])).toMatch(
      /Did you mean eu-west-1/,
    );
  });
});
