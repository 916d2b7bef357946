import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, USER_PATH } from '../../support/command/run-command.ts';

const CANARY = 'Y2FuYXJ5LW9mLXRoZS1zZXJ2aWNl';

/** Backups and other programs of the user read a service's file, and the journal keeps its stdout. */
it.skipIf(process.platform !== 'linux')(
  'no secret of the caller and no directory of a checkout gets into the file of a service',
  async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': '[profile work]\nregion = us-east-1\n' });
    const env = {
      ...home.env,
      PATH: `./node_modules/.bin:${USER_PATH}:`,
      AWS_PROFILE: 'work',
      ...{ AWS_ACCESS_KEY_ID: CANARY, AWS_SECRET_ACCESS_KEY: CANARY, AWS_SESSION_TOKEN: CANARY },
      ...{ AWS_BEARER_TOKEN_BEDROCK: CANARY, AWS_CONTAINER_AUTHORIZATION_TOKEN: CANARY },
      ...{ ANTHROPIC_API_KEY: CANARY, OPENAI_API_KEY: CANARY, GITHUB_TOKEN: CANARY },
    };
    const install = (more: NodeJS.ProcessEnv = {}) =>
      runCommand(['serve', 'install', '--dry-run'], { env: { ...env, ...more } });
    const { code, stdout, stderr } = await install();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('AWS_PROFILE=work');
    expect(stdout).toContain('StandardOutput=null');
    expect(stdout).not.toContain(CANARY);
    expect(stdout).not.toContain('./node_modules');

    const proxy = await install({ HTTPS_PROXY: `http://me:${CANARY}@proxy.example:3128` });
    expect(proxy.code).not.toBe(0);
    expect(proxy.stdout + proxy.stderr).not.toContain(CANARY);
  },
);
