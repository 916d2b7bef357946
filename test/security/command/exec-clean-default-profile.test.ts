import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../support/action/run-action.ts';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand } from '../../support/command/run-command.ts';

const KEYS = 'aws_access_key_id = AKIAEXAMPLEEXAMPLE12\naws_secret_access_key = canary-in-a-file\n';

/** What AWS's own SDK finds by its default chain. */
const ASKING = `
const { STSClient } = require('@aws-sdk/client-sts');
new STSClient({}).config.credentials().then(
  ({ secretAccessKey }) => console.log('found ' + secretAccessKey),
  ({ name }) => console.log('found nothing: ' + name));`;

it.each([
  ['the default profile', '.aws/credentials', `[default]\n${KEYS}`, {}],
  [
    'a config file that a variable names',
    'mine',
    `[default]\n${KEYS}`,
    { AWS_CONFIG_FILE: 'mine' },
  ],
  [
    'a process of the default profile',
    '.aws/config',
    `[default]\ncredential_process = echo '{"Version":1,"AccessKeyId":"AKIAEXAMPLEEXAMPLE12","SecretAccessKey":"canary-of-a-process"}'\n`,
    {},
  ],
])('an SDK in a command of exec --clean does not find %s', async (_, file, text, named) => {
  using home = makeHome();
  furnish(home, { [file]: text });
  const env = { ...home.env, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
  const variables = Object.fromEntries(
    Object.entries(named).map(([name, path]) => [name, join(home.path, path)]),
  );
  const ask = async (...options: string[]) => {
    const words = ['exec', ...options, '--', process.execPath, '-e', ASKING];
    const { stdout, stderr } = await runCommand(words, {
      env: {
        ...env,
        ...variables,
        NODE_PATH: join(repositoryRoot, 'test', 'node_modules'),
      },
    });
    return stdout + stderr;
  };
  expect(await ask()).toMatch(/^found canary-/);
  expect(await ask('--clean')).toMatch(/^found nothing: CredentialsProviderError/);
});
