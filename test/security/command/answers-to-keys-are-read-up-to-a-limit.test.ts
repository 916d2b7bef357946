import { utimesSync, writeFileSync } from 'node:fs';
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
  const file = join(world.home.path, 'key');
  writeFileSync(file, value, { mode: 0o600 });
  // Older than the key by its date: whether it holds that key only Bedrock can tell.
  utimesSync(file, 1, 1);
});
afterAll(() => world[Symbol.asyncDispose]());

const ROTATE = ['rotate', '--user', 'ci'];
const PLAN = [...ROTATE, '--dry-run', '--sinks', '-'];
const PLAN_OF_FILE = [...ROTATE, '--dry-run', '--out', 'key'];
type Row = readonly [who: string, service: string, args: string[], input: string | undefined];
const ROWS: Row[] = [
  ['IAM', 'iam', ['list', '--user', 'ci'], undefined],
  ['Secrets Manager', 'secretsmanager', PLAN, `- { type: secrets-manager, name: ${SECRET} }`],
  ['Parameter Store', 'ssm', PLAN, `- { type: ssm, name: ${PARAMETER} }`],
  ['Bedrock', 'bedrock', PLAN_OF_FILE, undefined],
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
  async (...row) => {
    const [little, whole] = [await ask(row, 0), await ask(row, LIMIT)];
    for (const result of [little, whole]) expect(result, result.stderr).toMatchObject({ code: 0 });
    await expectLinear({
      little: little.footprint,
      whole: whole.footprint,
      limit: LIMIT,
      again: async () => [await ask(row, LIMIT / 2), await ask(row, LIMIT)],
    });
    for (const bytes of [LIMIT + 1, ENDLESS]) {
      const beyond = await ask(row, bytes);
      expect(beyond).toMatchObject({ signal: null, stdout: '' });
      expect(beyond.code).toBeGreaterThan(0);
      expect(beyond.stderr).toMatch(/a response of more than 1000000 bytes/);
      expectCutOff(little.footprint, beyond.footprint, LIMIT);
    }
  },
);
