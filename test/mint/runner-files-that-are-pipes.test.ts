import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runAction } from '../support/action/run-action.ts';
import { ROLE, startCloud } from '../support/cloud/cloud.ts';
import { allow } from '../support/setup/start-of-node.ts';

// To open a pipe that nobody writes to waits for ever.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-pipe-'));
const pipe = join(directory, 'pipe');
spawnSync('mkfifo', [pipe]);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function mintWith(env: Record<string, string>, inputs: Record<string, string> = {}) {
  await using cloud = await startCloud();
  return await runAction({
    inputs: {
      'role-to-assume': ROLE,
      'aws-region': 'us-east-1',
      'action-timeout-s': '20',
      ...inputs,
    },
    env: { ...cloud.env, ...cloud.oidcEnv(), ...env },
    limitMs: 15_000,
  });
}

describe.runIf(process.platform !== 'win32').concurrent('a pipe in place of a file', () => {
  it.each(['GITHUB_ENV', 'GITHUB_OUTPUT'])('as %s is refused at once', async (name) => {
    const step = await mintWith({ [name]: pipe });
    expect(step.raw).toMatch(new RegExp(`::error::ERR_SINK: .*${name} is not a file`));
    expect(step.milliseconds).toBeLessThan(await allow(8_000));
  });

  it('as the web identity token is refused at once', async () => {
    const step = await mintWith({}, { 'web-identity-token-file': pipe });
    expect(step.raw).toMatch(/::error::ERR_INPUT: Input "web-identity-token-file"/);
    expect(step.milliseconds).toBeLessThan(await allow(8_000));
  });

  it('as the job summary costs the summary alone', async () => {
    const step = await mintWith({ GITHUB_STEP_SUMMARY: pipe });
    expect(step.code).toBe(0);
  });

  it('as a file of the AWS SDK ends with the time limit', async () => {
    const step = await mintWith({ AWS_CONFIG_FILE: pipe }, { 'action-timeout-s': '2' });
    expect(step.raw).toContain('::error::ERR_TIMEOUT');
    expect(step.milliseconds).toBeLessThan(await allow(8_000));
  });
});
