import type { SecretScope } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import {
  passDays,
  REPOSITORY,
  rotateWell,
  rotationCloud,
  USER,
} from '../support/action/rotate-step.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { GITHUB, GITHUB_KINDS, SECRET_NAME as NAME } from '../support/cloud/github-kinds.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const ESCROW = { escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }' };
test.each(sampleOf(Object.entries(GITHUB_KINDS), 2))('%s', async (_name, { entry, scopes }) => {
  await using cloud = await rotationCloud(undefined, { github: GITHUB });
  const inputs = { sinks: `- { type: github, name: ${NAME}${entry} }`, ...ESCROW };
  const held = () => scopes.map((scope) => cloud.github.secret(scope, NAME)?.value);
  await rotateWell(cloud, { inputs });
  expect(held()).toEqual(scopes.map(() => cloud.iam.keys(USER)[0]?.value));
  passDays(cloud, 30.5);
  const consumer = consumeAll(
    cloud,
    scopes.map((_, index) => () => held()[index]),
  );
  for (const days of [1.1, 3.1, 0]) {
    // The workflow passes back what it is given, be it of another place.
    const { [NAME]: found, ...pending } = cloud.github.secretsFor(REPOSITORY);
    const queued = { ...pending, [NAME]: found ?? held()[0] ?? '' };
    await rotateWell(cloud, { inputs, queued });
    passDays(cloud, days);
  }
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  const keys = cloud.iam.keys(USER);
  expect(keys).toHaveLength(1);
  expect(held()).toEqual(scopes.map(() => keys[0]?.value));
});

test('all of them at once', async () => {
  await using cloud = await rotationCloud(undefined, { github: GITHUB });
  const entries = Object.values(GITHUB_KINDS).map(
    ({ entry }) => `- { type: github, name: ${NAME}${entry} }`,
  );
  await rotateWell(cloud, { inputs: { sinks: entries.join('\n'), ...ESCROW } });
  const scopes = Object.values(GITHUB_KINDS).flatMap((kind) => kind.scopes);
  const [key] = cloud.iam.keys(USER);
  expect(scopes).toHaveLength(9);
  for (const scope of scopes) expect(cloud.github.secret(scope, NAME)?.value).toBe(key?.value);
});

const SELECTED = Array.from({ length: 130 }, (_, index) => 7_400_000 + index);

const SEEN_BY: ['all' | 'private' | 'selected', number[] | undefined][] = [
  ['all', undefined],
  ['private', undefined],
  ['selected', SELECTED],
  ['selected', []],
];

test.each(sampleOf(SEEN_BY, 2))(
  'an organization keeps who sees its secret: %s',
  async (visibility, ids) => {
    await using cloud = await rotationCloud();
    const organization: SecretScope = { organization: 'octo-org' };
    cloud.github.setSecret(organization, NAME, 'of before', {
      visibility,
      ...(ids !== undefined && { selectedRepositoryIds: [...ids] }),
    });
    const sinks = `- { type: github, name: ${NAME}, organization: octo-org, overwrite: true }`;
    await rotateWell(cloud, { inputs: { sinks, ...ESCROW } });
    const secret = cloud.github.secret(organization, NAME);
    expect(secret?.value).toBe(cloud.iam.keys(USER)[0]?.value);
    expect(secret?.visibility).toBe(visibility);
    expect(secret?.selectedRepositoryIds).toEqual(ids);
  },
);

test.each([
  ['', 'private'],
  [', visibility: all', 'all'],
])(
  'a secret that is new in an organization is seen by what the entry says: %s',
  async (more, seen) => {
    await using cloud = await rotationCloud();
    const entry = `- { type: github, name: ${NAME}, organization: octo-org${more} }`;
    await rotateWell(cloud, { inputs: { sinks: entry, ...ESCROW } });
    expect(cloud.github.secret({ organization: 'octo-org' }, NAME)?.visibility).toBe(seen);
  },
);
