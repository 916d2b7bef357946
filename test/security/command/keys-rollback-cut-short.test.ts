import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIamKeyStore, createRequestHandler } from '@bedrock-token/aws';
import { Secret } from '@bedrock-token/core';
import { expect, it, vi } from 'vitest';
import {
  issueOldKey,
  type KeysCloud,
  keysCloud,
  LIMITED_ACCESS,
} from '../../support/command/keys-cloud.ts';

/**
 * The accident: a person goes back to the key before, since the present one is bad. The run is killed after
 * the key is in its place and before the user's tags say so. Done again, the rollback went back to the bad
 * key: each of the two was the other's key before.
 */
it('a rollback that is killed at its end and repeated continues with the same key', async () => {
  await using world = await keysCloud({
    users: [{ name: 'ci', managedPolicies: [LIMITED_ACCESS] }],
  });
  const { cloud, home } = world;
  const former = issueOldKey(world, 'ci', 31, 60);
  const bad = issueOldKey(world, 'ci', 1, 60);
  await mark(world, bad.id, former.id);
  writeFileSync(join(home.path, 'key'), bad.value, { mode: 0o600 });
  writeFileSync(join(home.path, 'former'), former.value, { mode: 0o600 });
  const words = ['rollback', '--user', 'ci', '--out', 'key', '--current-key', 'former'];

  // The first marks that a rollback is under way, the second that it is done.
  cloud.faults.add({ service: 'iam', action: 'TagUser', skip: 1, kind: 'hang' });
  let timer: NodeJS.Timeout | undefined;
  const killed = await world.keys(words, {
    onStart: (child) => {
      timer = setInterval(() => {
        if (cloud.faults.pending().length === 0) child.kill('SIGKILL');
      }, 5);
    },
  });
  clearInterval(timer);
  expect(killed.signal, killed.stderr).toBe('SIGKILL');
  expect(world.keyIn('key')).toBe(former.value);

  const again = await world.keys([...words, '--json']);
  expect(again.code, again.stderr).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ phase: 'rollback', keyId: former.id });
  expect(world.keyIn('key')).toBe(former.value);
  expect(cloud.iam.keys('ci').map(({ status }) => status)).toEqual(['Active', 'Active']);
});

/** The tags of a user whose key was replaced an hour ago. */
async function mark({ env }: KeysCloud, live: string, retiring: string): Promise<void> {
  const since = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const requestHandler = createRequestHandler();
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: new Secret(env.AWS_SECRET_ACCESS_KEY ?? ''),
  };
  vi.stubEnv('AWS_ENDPOINT_URL_IAM', env.AWS_ENDPOINT_URL_IAM ?? '');
  try {
    await createIamKeyStore(credentials as never, 'us-west-2', requestHandler).tagUser('ci', {
      'bedrock-token:live': `${live} since ${since}`,
      'bedrock-token:retiring': `${retiring} since ${since}`,
    });
  } finally {
    vi.unstubAllEnvs();
    requestHandler.destroy();
  }
}
