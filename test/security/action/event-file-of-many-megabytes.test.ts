import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import { startCloud } from '../../support/cloud/cloud.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-event-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const LIMIT = 32 * 1024 * 1024;
const EVENT = { pull_request: { head: { repo: { full_name: 'fork/x' } }, base: { repo: {} } } };

/** Only JSON.parse knows how long it takes, and no time limit can stop it. */
it.each([
  ['of the longest that is read', LIMIT, /a pull request from a fork/],
  ['longer by a byte', LIMIT + 1, /lacks the permission id-token: write/],
])('an event file %s', async (_, bytes, cause) => {
  await using cloud = await startCloud();
  const file = join(directory, `${bytes}.json`);
  const text = JSON.stringify(EVENT);
  writeFileSync(file, text + ' '.repeat(bytes - text.length));
  const step = await mintStep(cloud, {
    env: {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: file,
      ACTIONS_ID_TOKEN_REQUEST_URL: '',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: '',
    },
  });
  expect(errorsOf(step)).toEqual([expect.stringMatching(cause)]);
});
