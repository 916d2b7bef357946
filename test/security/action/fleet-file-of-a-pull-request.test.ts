import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { warningsOf } from '../../support/action/annotations.ts';
import { rotateWith, rotationCloud } from '../../support/action/rotate-step.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-fleet-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it.each([
  ['pull_request_target', 1],
  ['schedule', 0],
])('a fleet file in a run by %s is warned about %i times', async (event, times) => {
  await using cloud = await rotationCloud();
  const config = join(directory, 'keys.yml');
  writeFileSync(
    config,
    'accounts: [{ id: "123456789012", users: [{ user-name: ci, sinks: [{ type: file, path: k }] }] }]',
  );
  const step = await rotateWith(cloud, {
    inputs: { config, mode: 'plan' },
    env: { GITHUB_EVENT_NAME: event },
  });
  expect(step.code).toBe(0);
  const warnings = warningsOf(step).filter((text) => text.includes('pull_request_target'));
  expect(warnings).toHaveLength(times);
});
