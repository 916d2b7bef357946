import { expect, test } from 'vitest';
import { developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { makeHome, runCommand } from '../support/command/run-command.ts';
import { SETUP_ACCOUNT, setupCloud } from '../support/command/setup-cloud.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

/** Bedrock User Guide, model cards: a region, a profile that it has, one that it lacks, a destination. */
const GEOGRAPHIES = [
  ['eu-central-1', `eu.${HAIKU}`, `us.${HAIKU}`, 'eu-north-1'],
  ['eu-west-3', `eu.${NOVA}`, `apac.${NOVA}`, 'eu-south-1'],
  ['ap-northeast-1', `jp.${HAIKU}`, `eu.${HAIKU}`, 'ap-northeast-3'],
  ['ap-southeast-2', `au.${HAIKU}`, `jp.${HAIKU}`, 'ap-southeast-4'],
  ['ap-southeast-2', `apac.${NOVA}`, `eu.${NOVA}`, 'ap-south-1'],
] as const;

test.each(GEOGRAPHIES)('%s has %s and not %s', async (region, profile, other, destination) => {
  await using world = await setupCloud({ github: undefined });
  const print = ['--immutable-sub', 'no', '--from-aws', '--region', region, '--models'];
  const { code, stdout, stderr } = await world.setup([...print, profile]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`bedrock:${region}:${SETUP_ACCOUNT}:inference-profile/${profile}`);
  expect(stdout).toContain(`bedrock:${destination}::foundation-model/`);
  expect(stdout).not.toContain('bedrock:us-east-1::');
  expect((await world.setup([...print, other])).stderr).toContain(other);

  await using cloud = await startHelperCloud();
  using home = makeHome();
  const env = { ...home.env, ...cloud.env, ...developerEnv(cloud) };
  const call = (model: string) =>
    runCommand(['doctor', '--region', region, '--call', model], { env });
  const answered = await call(profile);
  expect(answered.code, answered.stdout).toBe(0);
  expect((await call(other)).code).toBe(8);
});
