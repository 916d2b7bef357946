import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import {
  LIMITED_ACCESS,
  ROTATOR_POLICY,
  rotateStep,
  rotationCloud,
  USER,
} from '../../support/action/rotate-step.ts';
import type { StepOptions, StepResult } from '../../support/action/run-action.ts';
import { PARAMETER, REGION, SECRET, sinkPolicy } from '../../support/cloud/aws-sinks.ts';
import { type Cloud, startCloud } from '../../support/cloud/cloud.ts';
import type { Footprint } from '../../support/faults/footprint.ts';
import { pointAt, startPadding } from '../../support/faults/padded-answers.ts';
import { ENDLESS, expectCutOff, expectLinear, measure } from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: a server in the place of a service sends more than fits in memory.

let cloudOfMints: Cloud;
let cloudOfRotations: Cloud;
beforeAll(async () => {
  cloudOfMints = await startCloud();
  // The user is there, and the places hold something: else the first answers are errors.
  cloudOfRotations = await rotationCloud(
    [ROTATOR_POLICY, sinkPolicy()],
    {},
    { users: [{ name: USER, managedPolicies: [LIMITED_ACCESS] }] },
  );
  cloudOfRotations.secretsManager.put({ name: SECRET, region: REGION, value: ' ' });
  cloudOfRotations.parameterStore.put({ name: PARAMETER, region: REGION, value: ' ' });
});
afterAll(async () => {
  await cloudOfMints.stop();
  await cloudOfRotations.stop();
});

interface Row {
  who: string;
  /** The first segment of its path at the emulator. */
  service: string;
  limit: number;
  inputs?: Record<string, string>;
  isRotation?: true;
}

const AWS = 1_000_000;
const GITHUB = 8_000_000;
const plan = (sink: string) => ({ mode: 'plan', sinks: `- { ${sink} }` });

const ROWS: Row[] = [
  { who: 'STS', service: 'sts', limit: AWS },
  { who: "GitHub's identity service", service: 'oidc', limit: AWS },
  { who: 'Bedrock', service: 'bedrock', limit: AWS, inputs: { verify: 'access' } },
  { who: 'IAM', service: 'iam', limit: AWS, isRotation: true, inputs: { mode: 'plan' } },
  {
    who: 'Secrets Manager',
    service: 'secretsmanager',
    limit: AWS,
    isRotation: true,
    inputs: plan(`type: secrets-manager, name: ${SECRET}, overwrite: true`),
  },
  {
    who: 'Parameter Store',
    service: 'ssm',
    limit: AWS,
    isRotation: true,
    inputs: plan(`type: ssm, name: ${PARAMETER}, overwrite: true`),
  },
  { who: 'GitHub', service: 'github', limit: GITHUB, isRotation: true, inputs: { mode: 'plan' } },
];

async function ask(
  row: Row,
  bytes: number,
  refusal?: number,
): Promise<StepResult & { footprint: Footprint }> {
  const cloud = row.isRotation ? cloudOfRotations : cloudOfMints;
  const pads = (path: string) => path.startsWith(`/${row.service}/`);
  await using server = await startPadding(cloud.url, pads, bytes, refusal);
  const variables = { ...cloud.env, ...cloud.githubEnv(), ...cloud.oidcEnv() };
  const options: StepOptions = {
    inputs: { 'retry-max-attempts': '1', ...row.inputs },
    env: pointAt(server, cloud.url, variables),
  };
  const run = row.isRotation ? rotateStep : mintStep;
  return await measure((onStart) => run(cloud, { ...options, onStart }));
}

it.each(sampleOf(ROWS, 2).map((row) => [row.who, row] as const))(
  'an answer of %s is read up to its limit and no further',
  async (_, row) => {
    const [little, whole] = [await ask(row, 0), await ask(row, row.limit)];
    for (const { code, log } of [little, whole]) expect(code, log.text).toBe(0);
    await expectLinear({
      little: little.footprint,
      whole: whole.footprint,
      limit: row.limit,
      again: async () => [await ask(row, row.limit / 2), await ask(row, row.limit)],
    });
    for (const bytes of [row.limit + 1, ENDLESS]) {
      const beyond = await ask(row, bytes);
      expect(beyond).toMatchObject({ code: 1, signal: null });
      expect(errorsOf(beyond)).toEqual([
        expect.stringMatching(
          new RegExp(`^ERR_UPSTREAM: .*a response of more than ${row.limit} bytes`),
        ),
      ]);
      expectCutOff(little.footprint, beyond.footprint, row.limit);
    }
  },
);

it.each(
  sampleOf(
    ROWS.filter(({ limit }) => limit === AWS),
    1,
  ).map((row) => [row.who, row] as const),
)('a refusal of %s that is too long is reported with its status', async (_, row) => {
  const step = await ask(row, AWS + 1, 403);
  expect(step).toMatchObject({ code: 1, signal: null });
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_UPSTREAM: .* sent a response of more than 1000000 bytes, with status 403\./,
  );
});
