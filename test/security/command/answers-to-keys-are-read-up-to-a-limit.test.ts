import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PARAMETER, SECRET } from '../../support/cloud/aws-sinks.ts';
import {
  issueOldKey,
  type KeysCloud,
  keysCloud,
  LIMITED_ACCESS,
  REGION,
} from '../../support/command/keys-cloud.ts';
import { pointAt, startPadding } from '../../support/faults/padded-answers.ts';
import { ENDLESS, expectCutOff, expectLinear, measure } from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: a server in the place of a service sends more than fits in memory.

const EVERYTHING = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }],
};

let world: KeysCloud;
beforeAll(async () => {
  world = await keysCloud({
    policies: [EVERYTHING],
    users: [{ name: 'ci', managedPolicies: [LIMITED_ACCESS] }],
  });
  const { value } = issueOldKey(world, 'ci', 1, 60);
  world.cloud.secretsManager.put({ name: SECRET, region: REGION, value });
  world.cloud.parameterStore.put({ name: PARAMETER, region: REGION, value });
  writeFileSync(join(world.home.path, 'key'), value, { mode: 0o600 });
});
afterAll(() => world[Symbol.asyncDispose]());

const ROTATE = ['rotate', '--user', 'ci'];
const PLAN = [...ROTATE, '--dry-run', '--sinks', '-'];
type Row = readonly [who: string, service: string, args: string[], input: string | undefined];
const ROWS: Row[] = [
  ['IAM', 'iam', ['list', '--user', 'ci'], undefined],
  ['Secrets Manager', 'secretsmanager', PLAN, `- { type: secrets-manager, name: ${SECRET} }`],
  ['Parameter Store', 'ssm', PLAN, `- { type: ssm, name: ${PARAMETER} }`],
  // A plan does not ask it.
  ['Bedrock', 'bedrock', [...ROTATE, '--out', 'key'], undefined],
];
const LIMIT = 1_000_000;

async function ask([, service, args, input = '']: Row, bytes: number) {
  const { cloud } = world;
  const pads = (path: string) => path.startsWith(`/${service}/`);
  await using server = await startPadding(cloud.url, pads, bytes);
  const env = pointAt(server, cloud.url, { ...cloud.env, ...cloud.githubEnv() });
  return await measure((onStart) => world.keys(args, { env, input, onStart }));
}

it.each(sampleOf(ROWS, 1))(
  'an answer of %s is read up to its limit and no further',
  async (who, service, args, input) => {
    const row: Row = [who, service, args, input];
    const [little, whole] = [await ask(row, 0), await ask(row, LIMIT)];
    for (const result of [little, whole]) expect(result, result.stderr).toMatchObject({ code: 0 });
    expectLinear(little.footprint, little.footprint, whole.footprint, LIMIT);
    for (const bytes of [LIMIT + 1, ENDLESS]) {
      const beyond = await ask(row, bytes);
      // Of a key, such an answer of Bedrock says neither yes nor no.
      if (who === 'Bedrock') expect(beyond).toMatchObject({ code: 0, stdout: whole.stdout });
      else {
        expect(beyond).toMatchObject({ signal: null, stdout: '' });
        expect(beyond.code).toBeGreaterThan(0);
        expect(beyond.stderr).toMatch(/a response of more than 1000000 bytes/);
      }
      expectCutOff(little.footprint, beyond.footprint, LIMIT);
    }
  },
);
