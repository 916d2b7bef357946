import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EARLIER, runAction, type StepOptions } from '../support/action/run-action.ts';
import { ROLE, startCloud } from '../support/cloud/cloud.ts';

const ALL = { outputs: 12, environment: 6 };

/** Sends the signal the moment that the step begins to write. */
function interrupt(signal: NodeJS.Signals): NonNullable<StepOptions['onStart']> {
  return (child, env) => {
    const watch = setInterval(() => {
      const isWriting = statSync(env.GITHUB_OUTPUT as string).size > EARLIER.length;
      if (isWriting) child.kill(signal);
      if (isWriting || child.exitCode !== null) clearInterval(watch);
    });
    child.once('exit', () => clearInterval(watch));
  };
}

describe('a run that is cancelled exports all or nothing', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s at the moment of the export', async (signal) => {
    await using cloud = await startCloud();
    for (let run = 0; run < 8; run++) {
      const step = await runAction({
        inputs: { 'role-to-assume': ROLE, 'aws-region': 'us-east-1', export: 'bedrock,openai' },
        env: { ...cloud.env, ...cloud.oidcEnv() },
        onStart: interrupt(signal),
      });
      const { outputs, environment } = step;
      const written = { outputs: Object.keys(outputs), environment: Object.keys(environment) };
      const counts = { outputs: written.outputs.length, environment: written.environment.length };
      expect([{ outputs: 1, environment: 1 }, ALL]).toContainEqual(counts);
    }
  });
});
