import { expect, test } from 'vitest';
import {
  passDays,
  REPOSITORY,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';

const SECRET = { repository: REPOSITORY };

test('a user is made, a key is published, replaced when it is due, and retired in steps', async () => {
  await using cloud = await rotationCloud();
  const held = () => cloud.github.secret(SECRET, 'BEDROCK_API_KEY')?.value;

  const first = await rotateWell(cloud);
  const [one] = cloud.iam.keys(USER);
  expect(first.outputs).toMatchObject({
    rotated: 'true',
    phase: 'provision',
    'key-id': one?.id,
    'old-key-id': '',
  });
  expect(held()).toBe(one?.value);
  const { attached, inline } = cloud.iam.user(USER) ?? {};
  expect([attached, Object.keys(inline ?? {})]).toEqual([[], ['bedrock-token-inference']]);

  passDays(cloud, 1);
  expect((await rotateWell(cloud)).outputs).toMatchObject({ rotated: 'false', phase: 'steady' });

  passDays(cloud, 29.5);
  const second = await rotateWell(cloud);
  const [, two] = cloud.iam.keys(USER);
  expect(second.outputs).toMatchObject({
    rotated: 'true',
    phase: 'rotate',
    'key-id': two?.id,
    'old-key-id': one?.id,
  });
  expect(held()).toBe(two?.value);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);

  passDays(cloud, 0.5);
  expect((await rotateWell(cloud)).outputs.phase).toBe('grace');
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);

  passDays(cloud, 1);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);

  passDays(cloud, 2);
  expect((await rotateWell(cloud)).outputs.phase).toBe('soak');
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);

  passDays(cloud, 1.1);
  expect((await rotateWell(cloud)).outputs.phase).toBe('steady');
  expect(cloud.iam.keys(USER).map(({ id }) => id)).toEqual([two?.id]);
  expect(held()).toBe(two?.value);
});
