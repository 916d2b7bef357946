import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { AS_NOBODY } from '../support/command/as-nobody.ts';
import {
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { command, makeHome, runProgram, STATIC_KEYS } from '../support/command/run-command.ts';

const LIBRARY = join(repositoryRoot, 'packages', 'aws', 'dist', 'index.js');
const REGION = { AWS_REGION: 'us-east-1' };

describe.skipIf(AS_NOBODY === undefined)(
  'no HOME and no entry of the user',
  { concurrent: true },
  () => {
    const run = (args: readonly string[], env: NodeJS.ProcessEnv) =>
      runProgram([...(AS_NOBODY ?? []), ...command, ...args], { env });

    it.each([['get'], ['credential-process'], ['inspect', '--verify']])(
      '%s uses the keys of the environment',
      async (...args) => {
        await using cloud = await startHelperCloud();
        const env = { ...REGION, ...cloud.env, ...developerEnv(cloud) };
        const key = args[0] === 'inspect' ? (await run(['get'], env)).stdout.trim() : undefined;
        const result = await run(args, { ...env, ...(key && { AWS_BEARER_TOKEN_BEDROCK: key }) });
        expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
      },
    );

    it('a role on top is assumed, and doctor finds no failure', async () => {
      await using cloud = await startHelperCloud();
      const env = { ...REGION, ...cloud.env, ...developerEnv(cloud) };
      const result = await run(['--role-arn', NARROW_ROLE], env);
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
      const doctor = await run(['doctor'], env);
      expect(doctor.code, doctor.stdout + doctor.stderr).toBe(0);
      expect(doctor.stdout).not.toMatch(/^fail/m);
    });

    it('the profile of AWS_CONFIG_FILE is used', async () => {
      await using cloud = await startHelperCloud();
      using home = makeHome();
      const keys = developerEnv(cloud);
      furnish(home, {
        config: `[profile work]\nregion = us-east-1\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}\n`,
      });
      const env = { ...cloud.env, AWS_CONFIG_FILE: join(home.path, 'config'), AWS_PROFILE: 'work' };
      const result = await run(['get'], env);
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
    });

    it.each([
      ['the environment', {}],
      ['a profile', { AWS_PROFILE: 'work' }],
    ])('a program with a token provider gets a key from %s', async (_, more) => {
      await using cloud = await startHelperCloud();
      using home = makeHome();
      const keys = developerEnv(cloud);
      furnish(home, {
        config: `[profile work]\nregion = us-east-1\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}\n`,
      });
      const isOfProfile = 'AWS_PROFILE' in more;
      const program = `import { createBearerTokenProvider } from ${JSON.stringify(LIBRARY)};
        const { text } = await createBearerTokenProvider()();
        console.log(text.reveal().slice(0, 16));`;
      const words = [...(AS_NOBODY ?? []), process.execPath, '--input-type=module', '-e', program];
      const result = await runProgram(words, {
        env: {
          ...cloud.env,
          ...more,
          ...(isOfProfile
            ? { AWS_CONFIG_FILE: join(home.path, 'config') }
            : { ...REGION, ...keys }),
        },
      });
      expect(result).toMatchObject({ stdout: 'bedrock-api-key-\n', stderr: '', code: 0 });
    });

    it('exec gives the command no HOME that was not there', async () => {
      const result = await run(['exec', '--', process.execPath, '-p', 'process.env.HOME'], {
        ...REGION,
        ...STATIC_KEYS,
      });
      expect(result).toMatchObject({ code: 0, stdout: 'undefined\n' });
    });

    it('the action mints by OIDC and by the credentials of the environment', async () => {
      const startedBy = AS_NOBODY ?? [];
      await using cloud = await startCloud();
      await mintWell(cloud, { startedBy, env: { HOME: undefined } });
      const { accessKeyId, secretAccessKey, sessionToken } = cloud.issue({ role: 'bedrock-ci' });
      await mintWell(cloud, {
        startedBy,
        inputs: { 'role-to-assume': '', auth: 'ambient' },
        env: {
          HOME: undefined,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: sessionToken,
        },
      });
    });
  },
);
