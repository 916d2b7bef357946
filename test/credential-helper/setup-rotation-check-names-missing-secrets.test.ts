import { expect, test } from 'vitest';
import { READS_SUBJECTS } from '../support/command/setup-cloud.ts';
import { type RotationWorld, rotationWorld } from '../support/command/setup-rotation.ts';

// The workflow of a rotation reads two secrets that a person stores. What is in them nobody can read; whether they are
// there, --check says by their names.

const REPOSITORY = 'octo-org/octo-repo';
const CANARY = 'canary-of-a-private-key';
const LISTS_SECRETS = {
  ...READS_SUBJECTS,
  permissions: { ...READS_SUBJECTS.permissions, secrets: 'read', environments: 'read' },
} as const;
const github = { repositories: [{ name: REPOSITORY, environments: ['prod'] }] };

async function appliedWorld(more: Parameters<typeof rotationWorld>[0] = {}) {
  const world = await rotationWorld({ github: LISTS_SECRETS, config: { github }, ...more });
  return world;
}

async function check(world: RotationWorld, args: readonly string[] = []) {
  const all = [...world.key, ...args];
  const applied = await world.setup([...all, '--apply', '--yes']);
  expect(applied.code, applied.stderr).toBe(0);
  const { code, stdout, stderr } = await world.setup([...all, '--check', '--json']);
  expect(stdout + stderr).not.toContain(CANARY);
  const { differences } = JSON.parse(stdout) as { differences: { where: string; cure: string }[] };
  return { code, stderr, missing: differences.map(({ where }) => where), differences };
}

test('the secrets of the App that nobody stored', async () => {
  await using world = await appliedWorld();
  const { cloud } = world;
  const { code, missing, differences } = await check(world);
  expect({ code, missing }).toEqual({
    code: 12,
    missing: ['GitHub secret ROTATOR_APP_ID', 'GitHub secret ROTATOR_APP_KEY'],
  });
  expect(differences[0]?.cure).toContain(`gh secret set ROTATOR_APP_ID --repo ${REPOSITORY}`);

  cloud.github.setSecret({ repository: REPOSITORY }, 'ROTATOR_APP_ID', CANARY);
  cloud.github.setSecret({ organization: 'octo-org' }, 'ROTATOR_APP_KEY', CANARY, {
    visibility: 'all',
  });
  const after = await check(world);
  expect(after.stderr).not.toMatch(/were not checked/);
  expect({ code: after.code, missing: after.missing }).toEqual({ code: 0, missing: [] });
});

test('those of an environment count for a job with that environment alone', async () => {
  await using world = await appliedWorld();
  const scope = { repository: REPOSITORY, environment: 'prod' };
  for (const name of ['ROTATOR_APP_ID', 'ROTATOR_APP_KEY']) {
    world.cloud.github.setSecret(scope, name, CANARY);
  }
  expect((await check(world)).missing).toHaveLength(2);
  expect((await check(world, ['--environment', 'prod'])).missing).toEqual([]);
});

test.each([
  ['no token', undefined, {}, /without a token: set GH_TOKEN/],
  ['a token that may not list secrets', READS_SUBJECTS, {}, /GitHub answered 403: give the token/],
  [
    'a token that GitHub does not accept',
    undefined,
    { GH_TOKEN: 'ghp_canary' },
    /does not accept the token in GH_TOKEN \(401\)/,
  ],
])('%s is a note, and no finding', async (_, token, env, says) => {
  await using world = await appliedWorld({ github: token });
  Object.assign(world.env, env);
  const { code, stderr } = await check(world, ['--immutable-sub', 'no']);
  expect(code).toBe(0);
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/ROTATOR_APP_ID and ROTATOR_APP_KEY of the workflow were not checked/);
  expect(stderr).not.toContain('ghp_canary');
});

test('without a GitHub secret among the sinks, GitHub is not asked', async () => {
  await using world = await appliedWorld({
    sinks: '- { type: ssm, name: /key }\n',
    escrow: undefined,
  });
  const { code, stderr } = await check(world, ['--immutable-sub', 'no']);
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/were not checked/);
  expect(world.cloud.journal.count({ action: 'ListSecrets' })).toBe(0);
});
