import { expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotationCloud, statusesOf } from '../../support/action/rotate-step.ts';

// The attack: an escrow is written in other capitals than a sink and is the same secret for GitHub, so
// consumers get a key that Bedrock has not accepted yet. It went through before.

const NAMED = '- { type: github, name: BEDROCK_API_KEY }\n- { type: github, name: OTHER }';

it.each([
  [
    'an escrow',
    NAMED,
    '{ type: github, name: bedrock_api_key }',
    /"escrow" is one of the places of the key/,
  ],
  [
    'an escrow of the same repository',
    NAMED,
    '{ type: github, name: other, repository: Octo-Org/Octo-Repo }',
    /"escrow" is one of the places of the key/,
  ],
  [
    'a sink of the same environment',
    '- { type: github, name: KEY, environment: [prod, Prod] }',
    '{ type: github, name: KEY_PENDING }',
    /name GitHub secret KEY of environment prod of octo-org\/octo-repo twice/,
  ],
])('%s that is a sink in other capitals is refused', async (_, sinks, escrow, message) => {
  await using cloud = await rotationCloud();
  const step = await rotateStep(cloud, { inputs: { sinks, escrow } });
  expect(step.code, step.log.text).toBe(1);
  expect(errorsOf(step)[0]).toMatch(message);
  expect(cloud.journal.entries({ service: 'github' })).toEqual([]);
  expect(statusesOf(cloud)).toEqual([]);
});
