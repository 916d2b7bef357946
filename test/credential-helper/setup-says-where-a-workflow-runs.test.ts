import { expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { makeHome, runCommand } from '../support/command/run-command.ts';

const REPOSITORY = ['--repo', 'octo-org/octo-repo', '--immutable-sub', 'no'];
const WHERE = ['--region', 'us-east-1', '--account', '123456789012', '--format', 'workflow'];

async function print(args: readonly string[]): Promise<string> {
  using home = makeHome();
  furnish(home, { 'sinks.yml': '- { type: ssm, name: /bedrock/api-key }\n' });
  const all = ['setup', ...args, ...REPOSITORY, ...WHERE];
  const { code, stderr } = await runCommand(all, { env: home.env });
  expect(code, stderr).toBe(0);
  return stderr;
}

it.concurrent.each([
  [['--branch', 'dev'], 'gh workflow run bedrock.yml --ref dev\n'],
  [['--tag', 'v1'], 'gh workflow run bedrock.yml --ref v1\n'],
  [['--environment', 'prod', '--branch', 'dev'], 'gh workflow run bedrock.yml --ref dev\n'],
  [['--branch', 'release/*'], 'on a ref that matches release/* only'],
])('setup github %j says on which ref the workflow is to be started', async (args, says) => {
  expect(await print(['github', ...args])).toContain(says);
});

it.concurrent.each([[[]], [['--branch', 'main']], [['--pull-request']], [['--environment', 'p']]])(
  'setup github %j does not: GitHub does it by itself, or the ref does not matter',
  async (args) => {
    expect(await print(['github', ...args])).not.toContain('gh workflow run');
  },
);

it.concurrent('setup rotation says so of its schedule', async () => {
  const rotation = ['rotation', '--user', 'bedrock-ci', '--sinks', 'sinks.yml'];
  const says =
    'The schedule runs on the default branch only, and the role accepts refs/heads/trunk only';
  expect(await print([...rotation, '--branch', 'trunk'])).toContain(says);
  expect(await print(rotation)).not.toContain('The schedule runs');
});
