import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { rotateStep } from '../support/action/rotate-step.ts';
import { PARAMETER, REGION, SECRET, sinkCloud } from '../support/cloud/aws-sinks.ts';
import type { Cloud } from '../support/cloud/cloud.ts';

/** What changes something, by the names that AWS and GitHub have for it. */
const CHANGE = /^(Create|Put|Update|Delete|Attach|Tag)/;

const CASES: Record<string, { sink: string; prepare?: (cloud: Cloud) => void; says: RegExp }> = {
  'a secret that is not there': {
    sink: '{ type: secrets-manager, name: bedrock/other }',
    says: /AWS returns the same error for a secret that does not exist/,
  },
  'a secret that is marked for deletion': {
    sink: `{ type: secrets-manager, name: ${SECRET} }`,
    prepare: (cloud) => cloud.secretsManager.scheduleDeletion(SECRET),
    says: /marked for deletion.*restore-secret/,
  },
  'a parameter in plain text': {
    sink: `{ type: ssm, name: ${PARAMETER}, overwrite: true }`,
    prepare: ({ parameterStore }) =>
      parameterStore.put({ name: PARAMETER, region: REGION, type: 'String', value: 'plain' }),
    says: /is of type String, not SecureString/,
  },
  'an environment that is not there': {
    sink: '{ type: github, name: BEDROCK_API_KEY, environment: staging }',
    says: /environment staging of octo-org\/octo-repo.* 404 .*Check the names/,
  },
  'a repository that the token cannot see': {
    sink: '{ type: github, name: BEDROCK_API_KEY, repository: other-org/secret }',
    says: /other-org\/secret.* 404 .*installed there/,
  },
  'a directory that is not there': {
    sink: '{ type: file, path: none/key }',
    says: /file none\/key is in a directory that cannot be written/,
  },
  'a program that is not there': {
    sink: '{ type: exec, command: [no-such-program] }',
    says: /the program no-such-program was not found/,
  },
};

test.each(Object.entries(CASES))('%s', async (_name, { sink, prepare, says }) => {
  await using cloud = await sinkCloud();
  prepare?.(cloud);
  const file = join(tmpdir(), 'bedrock-token-never-written');
  const sinks = `\n- { type: file, path: ${file} }\n- ${sink}`;
  const step = await rotateStep(cloud, { inputs: { sinks, escrow: file } });
  expect(errorsOf(step)).toEqual([expect.stringMatching(/^ERR_SINK: /)]);
  expect(errorsOf(step)[0]).toMatch(says);
  const changes = cloud.journal.entries().filter(({ action }) => CHANGE.test(action));
  expect(changes.map(({ action }) => action)).toEqual([]);
});
