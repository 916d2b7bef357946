import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  listPublicPackages,
  packPackage,
  readManifest,
} from '../../scripts/packages/public-packages.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { createKillSwitch, type Kill } from '../support/release/kill-switch.ts';
import { startRegistry, type TestRegistry } from '../support/release/registry.ts';
import { runStep } from '../support/release/release-step.ts';
import { publishFirstByHand } from '../support/release/seed-registry.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

// Verdaccio in the place of npmjs.com, behind its rules for trusted publishing; the identity of the job is
// the emulator's; the client is the npm that the workflow uses.

const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-publish-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tarballs = join(scratch, 'tarballs');
const NAMES = listPublicPackages(repositoryRoot).map(({ manifest }) => manifest.name);
const VERSION = readManifest(join(repositoryRoot, 'apps/credential-helper')).version;
const REPOSITORY = 'org/bedrock-token';
const PUBLISHER = { repository: REPOSITORY, workflow: 'release.yml', environment: 'npm' };
const JOB = {
  repository: REPOSITORY,
  workflow_ref: `${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`,
  environment: 'npm',
};

const killSwitch = createKillSwitch();
let cloud: Cloud;
let rooms = 0;

beforeAll(async () => {
  for (const { folder } of listPublicPackages(repositoryRoot)) {
    packPackage(repositoryRoot, folder, tarballs);
  }
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

/** A registry in which every package was published once by hand, and trusts the workflow. */
async function openRegistry(names: readonly string[] = NAMES): Promise<TestRegistry> {
  rooms += 1;
  const registry = await startRegistry(cloud, join(scratch, `registry-${rooms}`), killSwitch);
  for (const name of names) {
    // An older version than that of the tarballs, whatever that is.
    await publishFirstByHand(registry, name);
    registry.trust(name, PUBLISHER);
  }
  return registry;
}

interface PublishOptions {
  job?: Partial<typeof JOB>;
  env?: Record<string, string>;
  at?: Kill;
  rest?: readonly string[];
}

function publish(
  registry: TestRegistry,
  { job = JOB, env, at, rest = ['--no-provenance'] }: PublishOptions = {},
) {
  const args = ['--tarballs', tarballs, '--registry', registry.url, ...rest];
  return runStep('publish-packages.ts', args, {
    env: { ...cloud.oidcEnv(job), GITHUB_ACTIONS: 'true', ...env },
    ...(at !== undefined && { kill: { by: killSwitch, at } }),
  });
}

interface Shown {
  'dist-tags': Record<string, string>;
  versions: Record<string, object>;
}

/** The packages that have their new version, and whether that is what `npm install` takes. */
async function published(registry: TestRegistry): Promise<string[]> {
  const documents = await Promise.all(NAMES.map((name) => registry.get(name)));
  return NAMES.filter((_, index) => {
    const { 'dist-tags': tags, versions } = documents[index] as unknown as Shown;
    return VERSION in versions && tags.latest === VERSION;
  });
}

/** In the order of the log. */
const attempted = (output: string) =>
  [...output.matchAll(/^publish: publish (\S+)@/gm)].map(([, name]) => name);

it('publishes each package after those that it depends on, and a second run changes nothing', async () => {
  await using registry = await openRegistry();
  const first = await publish(registry);
  expect(first.output).toContain('all 4 packages are published');
  expect(first.ok).toBe(true);
  expect(await published(registry)).toEqual(NAMES);
  expect(attempted(first.output)).toEqual(NAMES);
  expect(NAMES.indexOf('@bedrock-token/aws')).toBeGreaterThan(NAMES.indexOf('@bedrock-token/core'));
  const second = await publish(registry);
  expect(second.ok).toBe(true);
  expect(attempted(second.output)).toEqual([]);
});

it('after a stop between the second and the third of four, publishes the other two', async () => {
  await using registry = await openRegistry();
  const stopped = await publish(registry, { at: { change: 3, when: 'before' } });
  expect(stopped.wasKilled).toBe(true);
  expect(await published(registry)).toEqual(NAMES.slice(0, 2));
  const again = await publish(registry);
  expect(again.ok).toBe(true);
  expect(attempted(again.output)).toEqual(NAMES.slice(2));
  expect(await published(registry)).toEqual(NAMES);
});

const KILLS = NAMES.flatMap((_, index) =>
  (['before', 'during'] as const).map((when) => ({ change: index + 1, when })),
);

it.each(sampleOf(KILLS, 1))(
  'after a kill $when the publish of package $change, publishes what lacks',
  async (at) => {
    await using registry = await openRegistry();
    expect((await publish(registry, { at })).wasKilled).toBe(true);
    const count = at.when === 'before' ? at.change - 1 : at.change;
    expect(await published(registry)).toEqual(NAMES.slice(0, count));
    const again = await publish(registry);
    expect(again.ok).toBe(true);
    expect(attempted(again.output)).toEqual(NAMES.slice(count));
    expect(await published(registry)).toEqual(NAMES);
  },
);

const OTHER_JOBS: [what: string, claims: Partial<typeof JOB>][] = [
  ['another workflow', { workflow_ref: `${REPOSITORY}/.github/workflows/ci.yml@refs/heads/main` }],
  ['another environment', { environment: 'staging' }],
  ['a fork', { repository: 'fork/bedrock-token' }],
];

describe('nothing is published', () => {
  async function refused(
    registry: TestRegistry,
    reason: RegExp,
    options?: PublishOptions,
  ): Promise<void> {
    const { ok, output } = await publish(registry, options);
    expect(output).toMatch(reason);
    expect(output).not.toMatch(/^\s+at /m);
    expect(ok).toBe(false);
    expect(await published(registry)).toEqual([]);
  }

  it('with a token of npm in the environment, which is named and not shown', async () => {
    await using registry = await openRegistry();
    const variables = ['NPM_TOKEN', 'NODE_AUTH_TOKEN', 'npm_config_//127.0.0.1/:_authToken'];
    for (const name of variables) {
      const result = await publish(registry, { env: { [name]: 'npm_canary0123456789' } });
      expect(result.output).toContain(`${name} is set`);
      expect(result.output).toContain('Delete the secret');
      expect(result.output).not.toContain('canary');
      expect(result.ok).toBe(false);
    }
    expect(await published(registry)).toEqual([]);
  });

  it('if a package was never published, also if the others were', async () => {
    const [missing = '', ...others] = [...NAMES].reverse();
    await using registry = await openRegistry(others);
    const { ok, output } = await publish(registry);
    expect(output).toMatch(/has no @bedrock-token\/emulator\. The first publish .* by hand/);
    expect(missing).toBe('@bedrock-token/emulator');
    expect(output).not.toContain('E404');
    expect(ok).toBe(false);
    expect(attempted(output)).toEqual([]);
  });

  it.each(sampleOf(OTHER_JOBS, 1))(
    'as %s: the error names the trusted publisher',
    async (_, other) => {
      await using registry = await openRegistry();
      const reason =
        /does not accept the identity[\s\S]*the workflow release\.yml and the environment npm/;
      await refused(registry, reason, { job: { ...JOB, ...other } });
    },
  );

  it('by a process without an identity', async () => {
    await using registry = await openRegistry();
    await refused(registry, /has no identity.*id-token: write/, {
      env: { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
    });
  });

  it('if the registry has a version with other contents', async () => {
    await using registry = await openRegistry();
    const last = NAMES.at(-1) ?? '';
    await publishFirstByHand(registry, last, VERSION);
    const { ok, output } = await publish(registry);
    expect(output).toMatch(/on the registry with other contents/);
    expect(ok).toBe(false);
    expect(attempted(output)).toEqual([]);
  });

  it('without provenance, except to a registry on this machine', async () => {
    await using registry = await openRegistry();
    const rest = ['--no-provenance', '--registry', 'https://registry.example.com/'];
    await refused(registry, /only for a registry on this machine/, { rest });
    const cleartext = ['--registry', 'http://registry.example.com/'];
    await refused(registry, /not the https URL/, { rest: cleartext });
  });

  it('in a dry run, which names what would be', async () => {
    await using registry = await openRegistry();
    const { ok, output } = await publish(registry, { rest: ['--dry-run'] });
    expect(output.match(/would be published/g)).toHaveLength(4);
    expect(ok).toBe(true);
    expect(await published(registry)).toEqual([]);
  });
});
