import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUDIT_POLICY, auditCloud, auditStep } from '../support/action/audit-step.ts';
import { mintWell } from '../support/action/mint-step.ts';
import { REPOSITORY, rotateWell, rotationCloud, USER } from '../support/action/rotate-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';

// A local bare repository stands for GitHub's; `uses: org/bedrock-token@v1` is a checkout of v1.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-release-'));
const bare = join(directory, 'bare.git');
const work = join(directory, 'work');
const checkout = join(directory, 'v1');

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid'];
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const ACTIONS = ['audit', 'mint', 'rotate'];

/** What is committed, with what is built: the state in which one releases. */
function prepareWorkTree(): void {
  git('init', '--quiet', '--bare', '--initial-branch=main', bare);
  git('init', '--quiet', '--initial-branch=main', work);
  for (const name of ['action.yml', '.gitignore', 'package.json', 'LICENSE', 'actions']) {
    const skip = (path: string) => !/node_modules|\/build(\/|$)|\/dist(\/|$)/.test(path);
    cpSync(join(repositoryRoot, name), join(work, name), { recursive: true, filter: skip });
  }
  git('-C', work, 'add', '-A');
  git('-C', work, 'commit', '--quiet', '-m', 'main');
  git('-C', work, 'push', '--quiet', bare, 'main');
  for (const action of ACTIONS) {
    const dist = join('actions', action, 'dist');
    cpSync(join(repositoryRoot, dist), join(work, dist), { recursive: true });
  }
}

function release(version: string): void {
  const script = join(repositoryRoot, 'scripts', 'release.ts');
  const args = ['--root', work, '--version', version, '--remote', bare, '--skip-build'];
  const identity = ['GIT_AUTHOR', 'GIT_COMMITTER'].flatMap((role) => [
    [`${role}_NAME`, 'test'],
    [`${role}_EMAIL`, 'test@example.invalid'],
  ]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...Object.fromEntries(identity) },
  });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

beforeAll(() => {
  prepareWorkTree();
  release('1.0.0');
  release('1.0.0'); // A second run of the same release changes nothing.
  git('clone', '--quiet', '--branch', 'v1', bare, checkout);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a release mints from its v1 tag', async () => {
  await using cloud = await startCloud();
  const step = await mintWell(cloud, { action: checkout, inputs: { verify: 'access' } });
  expect(step.log.annotations).toEqual([]);
  expect(step.environment.AWS_BEARER_TOKEN_BEDROCK).toMatch(/^bedrock-api-key-/);
});

test('a release rotates from its v1 tag', async () => {
  await using cloud = await rotationCloud();
  const action = join(checkout, 'actions', 'rotate');
  expect((await rotateWell(cloud, { action })).outputs.rotated).toBe('true');
  expect(cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value).toBe(
    cloud.iam.keys(USER)[0]?.value,
  );
});

test('a release audits from its v1 tag', async () => {
  await using cloud = await auditCloud(AUDIT_POLICY, [{ name: 'endless' }]);
  cloud.issueApiKey({ user: 'endless' });
  const action = join(checkout, 'actions', 'audit');
  const step = await auditStep(cloud, { action, env: { GITHUB_WORKSPACE: directory } });
  expect(step.code, step.log.text).toBe(0);
  expect(step.outputs.errors).toBe('1');
  expect(existsSync(step.outputs['sarif-file'] ?? '')).toBe(true);
});

test('main stays without dist, and each action comes with its licences', () => {
  expect(git('-C', bare, 'ls-tree', '-r', '--name-only', 'main')).not.toContain('dist/');
  for (const action of ACTIONS) {
    expect(existsSync(join(checkout, 'actions', action, 'dist', 'LICENSES.txt'))).toBe(true);
  }
  expect(git('-C', bare, 'rev-parse', 'v1^{commit}')).toBe(
    git('-C', bare, 'rev-parse', 'v1.0.0^{commit}'),
  );
});
