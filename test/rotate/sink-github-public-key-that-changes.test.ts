import { expect, test } from 'vitest';
import { REPOSITORY, rotateStep, rotationCloud, USER } from '../support/action/rotate-step.ts';

const SCOPES = [
  { name: 'a repository', scope: { repository: REPOSITORY }, entry: '' },
  {
    name: 'an environment',
    scope: { repository: REPOSITORY, environment: 'production' },
    entry: ', environment: production',
  },
  {
    name: 'an organization',
    scope: { organization: 'octo-org' },
    entry: ', organization: octo-org',
  },
];

test.each(SCOPES)(
  'GitHub changes the public key of $name between reading and writing',
  async ({ scope, entry }) => {
    await using cloud = await rotationCloud();
    const inputs = { sinks: `- { type: github, name: BEDROCK_API_KEY${entry} }` };
    // The write arrives, and the key changes before it is looked at.
    cloud.faults.add({ service: 'github', action: 'PutSecret', kind: 'latency', latencyMs: 600 });
    const change = setInterval(() => {
      if (cloud.faults.pending().length > 0) return;
      clearInterval(change);
      cloud.github.rotatePublicKey(scope);
    }, 5);
    const step = await rotateStep(cloud, { inputs });
    clearInterval(change);
    expect(step.code, step.log.text).toBe(0);
    const writes = cloud.journal.entries({ service: 'github', action: 'PutSecret' });
    expect(writes.map(({ status }) => status)).toEqual([422, 201]);
    expect(cloud.github.secret(scope, 'BEDROCK_API_KEY')?.value).toBe(
      cloud.iam.keys(USER)[0]?.value,
    );
  },
);
