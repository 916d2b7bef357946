import { expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { ROTATOR, rotateWith } from '../../support/action/rotate-step.ts';
import { startCloud } from '../../support/cloud/cloud.ts';

// The attack: a fleet file names one user, or one place, twice in other words. Each of the two jobs
// then takes the other's key out of use, run by run. All of these were planned before.

const ARN = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:app/key-AbCdEf';

/** Two users of one account, the one in line 5, the other in line 8. */
function fleet([one, other]: [string, string], names = ['bedrock-ci', 'bedrock-batch']): string {
  const user = (name: string | undefined, sink: string) => `
      - user-name: ${name}
        sinks: [${sink}]
        escrow: { type: file, path: ${name}.pending }`;
  return `accounts:
  - id: "123456789012"
    role-to-assume: ${ROTATOR}
    users:${user(names[0], one)}${user(names[1], other)}\n`;
}

it('a place or a user twice is refused, in whatever words', async () => {
  await using cloud = await startCloud();
  const plan = (file: string) =>
    rotateWith(cloud, {
      inputs: { config: 'keys.yml', mode: 'plan', 'aws-region': 'us-west-2' },
      workspace: { 'keys.yml': file },
    });
  const files: [string, string, RegExp][] = [
    [
      'a user in other capitals',
      fleet(['{ type: file, path: a }', '{ type: file, path: b }'], ['bedrock-ci', 'Bedrock-CI']),
      /line 8 repeats user Bedrock-CI of account 123456789012, who is in line 5/,
    ],
    [
      'a secret by its name and by its ARN',
      fleet([
        '{ type: secrets-manager, name: app/key }',
        `{ type: secrets-manager, name: "${ARN}" }`,
      ]),
      /line 8 publishes to Secrets Manager secret app\/key in us-west-2 of 123456789012, and so does/,
    ],
    [
      'a file by way of the root directory',
      fleet(['{ type: file, path: /proc/self/cwd/key }', '{ type: file, path: key }']),
      /line 8 publishes to file key, and so does user bedrock-ci in line 5/,
    ],
    [
      'a command, whose arguments are nobody’s business',
      fleet([
        '{ type: exec, command: [vault, put, token=hvs.canary] }',
        '{ type: exec, command: [vault, put, token=hvs.canary] }',
      ]),
      /line 8 publishes to command vault \([0-9a-f]{8}\), and so does user bedrock-ci in line 5/,
    ],
  ];
  for (const [what, file, message] of files) {
    const step = await plan(file);
    expect(errorsOf(step)[0], what).toMatch(message);
    expect(step.outputs.matrix, what).toBeUndefined();
    expect(step.raw, what).not.toContain('hvs.canary');
  }
});
