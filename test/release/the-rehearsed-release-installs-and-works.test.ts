import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_ACCOUNTS, INFERENCE_POLICY } from '@bedrock-token/emulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listPublicPackages, readManifest } from '../../scripts/packages/public-packages.ts';
import { readTarballs } from '../../scripts/release/npm/tarball.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { askModel } from '../support/cloud/ask-bedrock.ts';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { makeHome, runProgram, USER_PATH } from '../support/command/run-command.ts';
import { createKillSwitch } from '../support/release/kill-switch.ts';
import { startRegistry, type TestRegistry } from '../support/release/registry.ts';
import { runStep } from '../support/release/release-step.ts';
import { publishFirstByHand, seedDependencies } from '../support/release/seed-registry.ts';
import { prepareWorkTree, type WorkTree } from '../support/release/work-tree.ts';

// The steps of the Release workflow, in its order, on a copy of this repository that changesets gave its next
// version; then what a user does with what came out. Nothing is asked of the internet.

const REPOSITORY = 'org/bedrock-token';
const JOB = {
  repository: REPOSITORY,
  workflow_ref: `${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`,
  environment: 'npm',
};

const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-rehearsal-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ACCOUNTS = DEFAULT_ACCOUNTS.map((account) => ({
  ...account,
  users: [{ name: 'dev', policies: [INFERENCE_POLICY] }],
}));
const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

let cloud: Cloud;
let registry: TestRegistry;
let tree: WorkTree;

async function step(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { ok, output } = await runStep(script, args, { env });
  if (!ok) throw new Error(`${script}:\n${output}`);
  return output;
}

beforeAll(async () => {
  cloud = await startCloud({ accounts: ACCOUNTS });
  registry = await startRegistry(cloud, join(scratch, 'registry'), createKillSwitch());
  for (const { manifest } of listPublicPackages(repositoryRoot)) {
    await publishFirstByHand(registry, manifest.name);
    registry.trust(manifest.name, {
      repository: REPOSITORY,
      workflow: 'release.yml',
      environment: 'npm',
    });
  }
  tree = prepareWorkTree(scratch);
  const tarballs = join(scratch, 'tarballs');
  await step('release.ts', ['--root', tree.root, '--skip-build']);
  // npx brings pnpm, from where the settings of this machine say.
  await step('pack-packages.ts', ['--root', tree.root, '--to', tarballs], process.env);
  const to = ['--tarballs', tarballs, '--registry', registry.url, '--no-provenance'];
  await step('publish-packages.ts', to, { ...cloud.oidcEnv(JOB), GITHUB_ACTIONS: 'true' });
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await cloud.stop();
});

/** npm as a user has it, with this registry and a cache of its own. */
function npmEnv(): Record<string, string> {
  return {
    PATH: USER_PATH,
    HOME: scratch,
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch, 'npm-cache'),
    npm_config_userconfig: join(scratch, 'npmrc'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
}

async function run(words: readonly string[], cwd: string, env = npmEnv()) {
  const result = await runProgram(words, { cwd, env });
  if (result.code !== 0) throw new Error(`${words.join(' ')}:\n${result.stdout}${result.stderr}`);
  return result.stdout.trim();
}

/** The endpoints of the emulator, and the access keys of a user who may call models. */
function userEnv(): Record<string, string> {
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'dev' });
  return {
    ...cloud.regionEnv('us-east-1'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

it('is one version everywhere: changesets, tags, packages', async () => {
  expect(tree.version).toMatch(/^[1-9]\d*\.\d+\.\d+$/);
  const [major = ''] = tree.version.split('.');
  const commitOf = (tag: string) => tree.git('ls-remote', 'origin', `refs/tags/${tag}^{}`);
  expect(tree.git('ls-remote', '--tags', 'origin').split('\n')).toHaveLength(3);
  const [released] = commitOf(`v${tree.version}`).split('\t');
  expect(tree.git('ls-remote', 'origin', `refs/tags/v${major}`)).toContain(released);
  for (const { manifest } of listPublicPackages(tree.root)) {
    const { versions, 'dist-tags': tags } = await registry.get(manifest.name);
    expect(Object.keys(versions as object)).toContain(tree.version);
    expect(tags).toMatchObject({ latest: tree.version });
  }
  for (const folder of listPublicPackages(tree.root).map((one) => one.folder)) {
    const changelog = readFileSync(join(tree.root, folder, 'CHANGELOG.md'), 'utf8');
    expect(changelog).toContain(`## ${tree.version}\n`);
  }
});

it('`npm i -g bedrock-token` installs a command that gets a key, which Bedrock accepts', async () => {
  using home = makeHome();
  const prefix = join(scratch, 'global');
  await run(['npm', 'install', '--global', `--prefix=${prefix}`, 'bedrock-token'], scratch);
  const command = join(prefix, 'bin', 'bedrock-token');
  expect(await run([command, '--version'], scratch)).toBe(tree.version);
  const env = { ...home.env, ...userEnv(), PATH: USER_PATH };
  const token = await run([command, 'get'], home.path, env);
  expect(token).toMatch(/^bedrock-api-key-/);
  expect(await askModel(cloud.regionEnv('us-east-1'), token, MODEL)).toMatchObject({ status: 200 });
});

it('`npx bedrock-token` works without an installation', async () => {
  const folder = join(scratch, 'npx');
  mkdirSync(folder);
  expect(await run(['npx', '--yes', 'bedrock-token', '--version'], folder)).toBe(tree.version);
});

it('the library and the emulator install, their types fit, and a program calls Bedrock', async () => {
  for (const name of ['aws', 'emulator']) {
    const folder = join(repositoryRoot, 'packages', name);
    const { dependencies = {} } = readManifest(folder);
    const others = Object.keys(dependencies).filter((one) => !one.startsWith('@bedrock-token/'));
    await seedDependencies(registry, folder, others);
  }
  const project = join(scratch, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "type": "module" }');
  await run(['npm', 'install', '@bedrock-token/aws', '@bedrock-token/emulator'], project);
  // What is installed is what was packed: npm compares it by these sums.
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  for (const { manifest, integrity } of readTarballs(join(scratch, 'tarballs'))) {
    const locked = lock.packages[`node_modules/${manifest.name}`];
    if (manifest.name !== 'bedrock-token') expect(locked?.integrity).toBe(integrity);
  }

  const example = join(repositoryRoot, 'docs', 'examples', 'converse-with-refresh.ts');
  cpSync(example, join(project, 'converse.ts'));
  writeFileSync(
    join(project, 'emulate.ts'),
    `import { type Emulator, startEmulator } from '@bedrock-token/emulator';
const emulator: Emulator = await startEmulator();
console.log(emulator.url.length > 0);
await emulator.stop();
`,
  );
  // Node's own types are the project's, as in any project of TypeScript.
  mkdirSync(join(project, 'node_modules', '@types'));
  const types = join(repositoryRoot, 'node_modules', '@types', 'node');
  symlinkSync(types, join(project, 'node_modules', '@types', 'node'));
  const strict = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const tsc = join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  await run([process.execPath, tsc, ...strict, 'converse.ts', 'emulate.ts'], project);

  const env = { ...userEnv(), PATH: USER_PATH, HOME: scratch };
  expect(await run([process.execPath, 'converse.js'], project, env)).toContain('"output"');
  expect(await run([process.execPath, 'emulate.js'], project, env)).toBe('true');
});
