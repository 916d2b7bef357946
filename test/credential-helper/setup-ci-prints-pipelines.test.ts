import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../support/action/run-action.ts';
import { CI_PROJECTS } from '../support/command/ci-systems.ts';
import { scriptOf } from '../support/command/pipeline-script.ts';
import { makeHome, runCommand } from '../support/command/run-command.ts';

const { version } = JSON.parse(
  readFileSync(join(repositoryRoot, 'apps/credential-helper/package.json'), 'utf8'),
) as { version: string };
const isReleased = version !== '0.0.0';
/** What npx gets: until the first release npm has nothing, and the image has it. */
const SPEC = isReleased ? `bedrock-token@${version}` : 'bedrock-token';
const OFFLINE = ['--region', 'us-east-1', '--account', '123456789012'];

async function setup(args: readonly string[]) {
  using home = makeHome();
  return runCommand(['setup', 'ci', ...args], { env: home.env });
}

const print = async (args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await setup([...args, ...OFFLINE, '--format', 'pipeline']);
  expect(code, stderr).toBe(0);
  return stdout;
};

describe.each(CI_PROJECTS)('the page of $system', ({ system }) => {
  const page = readFileSync(join(repositoryRoot, `docs/ci-${system}.md`), 'utf8');

  test('shows what its command prints, byte for byte', async () => {
    const [, command = ''] = /```sh\nbedrock-token setup ci ([\s\S]*?)```/.exec(page) ?? [];
    const [, shown = ''] = /```(?:yaml|groovy)\n([\s\S]*?)```/.exec(page) ?? [];
    const words = command.replaceAll('\\\n', ' ').trim().split(/\s+/);
    expect(words.at(-1)).toBe('--apply');
    const args = [...words.slice(0, -1), '--account', '123456789012', '--format', 'pipeline'];
    const { code, stdout } = await setup(args);
    const printed = stdout.replace(SPEC, 'bedrock-token@1.2.3');
    expect({ code, printed }).toEqual({ code: 0, printed: shown });
  });
});

const [GITLAB, CIRCLECI, BUILDKITE, JENKINS] = CI_PROJECTS.map(({ args }) => args);

describe('the condition on the ref', () => {
  const wild = ['--branch', 'release/*.x'];
  test('of GitLab', async () => {
    const ifOf = async (args: string[]) =>
      parse(await print([...(GITLAB ?? []), ...args])).bedrock.rules[0].if;
    expect(await ifOf([])).toBe('$CI_COMMIT_BRANCH == "main"');
    expect(await ifOf(['--tag', 'v1'])).toBe('$CI_COMMIT_TAG == "v1"');
    expect(await ifOf(wild)).toBe('$CI_COMMIT_BRANCH =~ /^release\\/.*\\.x$/');
  });

  test('of CircleCI', async () => {
    const filtersOf = async (args: string[]) => {
      const { workflows } = parse(await print([...(CIRCLECI ?? []), ...args]));
      return workflows.bedrock.jobs[0].bedrock.filters;
    };
    expect(await filtersOf(['--branch', 'dev'])).toEqual({ branches: { only: 'dev' } });
    expect(await filtersOf(wild)).toEqual({ branches: { only: '/^release\\/.*\\.x$/' } });
    expect(await filtersOf(['--tag', 'v1'])).toEqual({
      branches: { ignore: '/.*/' },
      tags: { only: 'v1' },
    });
  });

  test('of Buildkite', async () => {
    const ifOf = async (args: string[]) =>
      parse(await print([...(BUILDKITE ?? []), ...args])).steps[0].if;
    expect(await ifOf([])).toBe('build.branch == "main"');
    expect(await ifOf(['--tag', 'v?'])).toBe('build.tag =~ /^v.$$/');
  });

  test('is absent where the role looks at something else', async () => {
    const subject = ['--subject', 'project_path:octo-org/app:ref:main'];
    expect(parse(await print([...(GITLAB ?? []), ...subject])).bedrock).not.toHaveProperty('rules');
  });
});

/** A subject, and what the trust policy checks. */
const trustOf = async (args: readonly string[]) => {
  const { code, stdout, stderr } = await setup([...args, ...OFFLINE]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).trustPolicy.Statement[0];
};

describe('an issuer of one’s own', () => {
  test('is a GitLab with a path', async () => {
    const issuer = ['--issuer', 'https://git.example.com/gitlab/'];
    const { Principal, Condition } = await trustOf([...(GITLAB ?? []), ...issuer]);
    expect(Principal.Federated).toMatch(/:oidc-provider\/git\.example\.com\/gitlab$/);
    expect(Object.keys(Condition.StringEquals)).toEqual([
      'git.example.com/gitlab:aud',
      'git.example.com/gitlab:sub',
    ]);
  });

  test('is that of a folder of Jenkins, whose jobs have encoded names', async () => {
    const args = [
      ...['jenkins', '--job-url', 'https://ci.example.com/x/job/my%20team/job/app/job/a%252Fb'],
      ...['--issuer', 'https://ci.example.com/x/oidc/job/my%20team'],
    ];
    const { Sid, Principal, Condition } = await trustOf(args);
    expect(Sid).toBe('AssumeByJenkinsBuilds');
    expect(Principal.Federated).toMatch(
      /oidc-provider\/ci\.example\.com\/x\/oidc\/job\/my%20team$/,
    );
    expect(Object.values(Condition.StringEquals)).toEqual([
      'sts.amazonaws.com',
      'https://ci.example.com/x/job/my%20team/job/app/job/a%252Fb/',
    ]);
  });

  test('signs for another audience, in China for another by default', async () => {
    const given = await trustOf([...(GITLAB ?? []), '--audience', 'https://gitlab.com']);
    expect(given.Condition.StringEquals['gitlab.com:aud']).toBe('https://gitlab.com');
    const china = [...(GITLAB ?? []), '--region', 'cn-north-1', '--account', '123456789012'];
    const { stdout } = await setup(china);
    expect(stdout).toContain('"gitlab.com:aud": "sts.amazonaws.com.cn"');
    expect(stdout).toContain('"arn:aws-cn:iam::123456789012:oidc-provider/gitlab.com"');
    const models = ['--models', 'amazon.nova-lite-v1:0'];
    const pipeline = await setup([...china, ...models, '--format', 'pipeline']);
    expect(pipeline.stdout).toContain('https://bedrock-runtime.$AWS_REGION.amazonaws.com.cn/');
  });
});

test('subjects with a wildcard are compared as patterns, and no others', async () => {
  const exact = await trustOf(GITLAB ?? []);
  expect(Object.keys(exact.Condition)).toEqual(['StringEquals']);
  const wild = await trustOf([...(GITLAB ?? []), '--branch', 'release/*']);
  expect(wild.Condition.StringLike).toEqual({
    'gitlab.com:sub': 'project_path:octo-org/app:ref_type:branch:ref:release/*',
  });
  const jenkins = await trustOf(JENKINS ?? []);
  expect(Object.keys(jenkins.Condition)).toEqual(['StringEquals']);
});

test('a pipeline installs the version that printed it, and says where that is if npm does not have it', async () => {
  const where = ['--account', '123456789012', '--region', 'us-east-1', '--format', 'pipeline'];
  const { stdout, stderr } = await setup([...(GITLAB ?? []), ...where]);
  expect(stdout).toContain(`npx --yes ${SPEC} exec`);
  expect(stderr).toContain(
    isReleased
      ? `The pipeline installs bedrock-token ${version}.`
      : 'npm does not have bedrock-token 0.0.0, which was built from a clone',
  );
  const codex = await setup([...(GITLAB ?? []), ...where, '--consumer', 'codex']);
  expect(codex.stderr).toContain('It installs the newest codex: put a version behind its name');
});

describe('what a pipeline runs', () => {
  const CONSUMERS = [
    ['bedrock'],
    ['claude-code'],
    ['codex'],
    ['openai'],
    ['openai', '--endpoint', 'mantle'],
    ['anthropic'],
    ['anthropic', '--endpoint', 'mantle'],
  ];
  const cases = CI_PROJECTS.flatMap(({ system, args }) =>
    CONSUMERS.map((consumer) => [system, consumer.join(' '), [...args, '--consumer', ...consumer]]),
  ) as [(typeof CI_PROJECTS)[number]['system'], string, string[]][];

  test.each(cases)('for %s and %s is a shell script', async (system, _consumer, args) => {
    const { script, variables } = scriptOf(system, await print(args));
    expect(script).toMatch(/npx --yes bedrock-token\S* exec --clean --no-cache .*-- /);
    // Groovy and YAML would read them.
    expect(script).not.toContain('\\');
    expect(Object.values(variables).join('')).not.toContain('$');
    expect(variables).toMatchObject({ AWS_REGION: 'us-east-1' });
    const { runProgram } = await import('../support/command/run-command.ts');
    const { code, stderr } = await runProgram(['sh', '-n', '-c', script], { cwd: repositoryRoot });
    expect(code, stderr).toBe(0);
  });
});

test.each([
  [[], /Give one of: gitlab, circleci, buildkite, jenkins/],
  [['travis'], /Give one of: gitlab, circleci, buildkite, jenkins/],
  [['gitlab', 'octo-org/app'], /too many operands/],
  [['gitlab'], /--project is missing/],
  [['gitlab', '--project', 'app'], /--project is not the path of a project/],
  [['gitlab', '--project', 'octo-org/*'], /--project is not the path of a project/],
  [['gitlab', '--project', 'o/a', '--pipeline', 'x'], /setup ci gitlab does not take --pipeline/],
  [['gitlab', '--project', 'o/a', '--job-url', 'x'], /setup ci gitlab does not take --job-url/],
  [['gitlab', '--project', 'o/a', '--branch', 'a b'], /--branch is not the name of a branch/],
  [['gitlab', '--project', 'o/a', '--branch', 'a"b'], /--branch is not the name of a branch/],
  [['gitlab', '--project', 'o/a', '--tag', '$(x)'], /--tag is not the name of a tag/],
  [['gitlab', '--project', 'o/a', '--branch', 'x', '--tag', 'y'], /--tag cannot be combined/],
  [['gitlab', '--project', 'o/a', '--issuer', 'http://x.y'], /no port, as IAM needs it/],
  [['gitlab', '--project', 'o/a', '--issuer', 'https://x.y:8443'], /no port, as IAM needs it/],
  [['gitlab', '--project', 'o/a', '--subject', 'project_path:o/*'], /other projects match it/],
  [['gitlab', '--project', 'o/a', '--subject', 'project_path:o/a*'], /other projects match it/],
  [['gitlab', '--project', 'o/a', '--subject', 'x', '--tag', 'y'], /combined with --subject/],
  [['circleci', ...(CIRCLECI ?? []).slice(3)], /--organization is missing/],
  [
    ['circleci'],
    /ci circleci also needs --organization, --project and --repo\.\n.*UUID --project UUID/,
  ],
  [['buildkite'], /ci buildkite also needs --organization and --pipeline\.\n.*--pipeline SLUG/],
  [[...(CIRCLECI ?? []).slice(0, 5)], /--repo is missing/],
  [[...(CIRCLECI ?? []), '--repo', 'octo-org/app'], /--repo is not a repository with its host/],
  [[...(CIRCLECI ?? []), '--organization', 'octo-org'], /--organization is not an ID of CircleCI/],
  [[...(CIRCLECI ?? []), '--audience', 'x'], /setup ci circleci does not take --audience/],
  [['buildkite', '--organization', 'Octo Org'], /--organization is not a slug of Buildkite/],
  [['buildkite', '--organization', 'o'], /--pipeline is missing/],
  [[...(BUILDKITE ?? []), '--issuer', 'x'], /setup ci buildkite does not take --issuer/],
  [['jenkins'], /--job-url is missing/],
  [['jenkins', '--job-url', 'https://ci.example.com/view/all/job/x/'], /not the URL of a job/],
  [['jenkins', '--job-url', 'https://ci.example.com/job/*/'], /not the URL of a job/],
  [['jenkins', '--job-url', 'http://ci.example.com/job/x/'], /no port, as IAM needs it/],
  [[...(JENKINS ?? []), '--branch', 'main'], /setup ci jenkins does not take --branch/],
  [[...(JENKINS ?? []), '--repo', 'x'], /setup ci jenkins does not take --repo/],
])('%j is refused before anything is sent', async (args, says) => {
  const { code, stderr, stdout } = await setup([...args, ...OFFLINE]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(says);
});

test.each([
  [
    ['ci', 'gitlab'],
    /--project, --region and --account\.\n.*--project octo-org\/app --region us-ea/,
  ],
  [['ci', 'gitlab', '--format', 'terraform'], /--project and --region\./],
  [['ci', 'jenkins', '--region', 'us-east-1'], /--job-url and --account\.\n.*JOB_URL/],
  [['ci', 'circleci', '--from-aws'], /--organization, --project and --repo\./],
  [['github'], /setup github also needs --repo, --region and --account\./],
  [['rotation'], /setup rotation also needs --repo, --user, --sinks, --region and --account\./],
  [['rotation', '--config', 'keys.yml'], /setup rotation also needs --repo and --region\./],
])('setup %j names all that is missing', async (args, says) => {
  using home = makeHome();
  const { code, stderr, stdout } = await runCommand(['setup', ...args], { env: home.env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(says);
});
