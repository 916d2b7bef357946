import { expect, test } from 'vitest';
import {
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome, runCommand, USER_PATH } from '../support/command/run-command.ts';

// What a tool gets at the end of setup: the check asks for the same, with the same role.

const TOOLS = [
  ['claude-code', /accepts only temporary credentials/],
  ['claude-code --auth key', /do not expire by themselves/],
  ['codex', /do not expire by themselves/],
  ['direnv', /do not expire by themselves/],
  ['aws-profile', /do not expire by themselves/],
  ['opencode', /do not expire by themselves/],
] as const;

async function makeWorld() {
  const cloud = await startHelperCloud();
  const home = makeHome();
  const keys = developerEnv(cloud);
  const profile = Object.entries(keys).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
  furnish(home, { '.aws/config': `[default]\nregion = us-east-1\n${profile.join('\n')}\n` });
  const env = { ...home.env, ...cloud.env, PATH: USER_PATH };
  return {
    cloud,
    setup: async (words: string) => {
      const args = ['setup', ...words.split(' '), '--region', 'us-east-1'];
      const result = await runCommand(args, { env, cwd: home.path });
      expect(result.code, result.stderr).toBe(0);
      expect(result.stderr).not.toContain(keys.AWS_SECRET_ACCESS_KEY);
      return result.stderr;
    },
    [Symbol.asyncDispose]: async () => {
      home[Symbol.dispose]();
      await cloud.stop();
    },
  };
}

test.each(TOOLS)(
  '%s is warned of access keys of a user, and not with a role',
  async (tool, says) => {
    await using world = await makeWorld();
    const warned = await world.setup(tool);
    expect(warned).toMatch(/Warning: The AWS credentials are access keys of an IAM user/);
    expect(warned).toMatch(says);
    expect(warned).toContain('--role-arn');
    expect(world.cloud.journal.count({ action: 'AssumeRole' })).toBe(0);

    expect(await world.setup(`${tool} --role-arn ${NARROW_ROLE}`)).not.toMatch(/access keys of/);
    const [assumed] = world.cloud.journal.entries({ action: 'AssumeRole' });
    expect(assumed?.parameters).toMatchObject({ RoleArn: NARROW_ROLE });
  },
);

test.each(TOOLS)('%s is warned of a role that the credentials may not assume', async (tool) => {
  await using world = await makeWorld();
  const role = NARROW_ROLE.replace(/[^/]+$/, 'other');
  expect(await world.setup(`${tool} --role-arn ${role}`)).toMatch(
    /Warning: The settings are in place, but no key is available with them yet: .*other/,
  );
});
