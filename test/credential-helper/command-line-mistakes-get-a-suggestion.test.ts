import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cloud } from '../support/cloud/cloud.ts';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome } from '../support/command/run-command.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startHelperCloud();
});
afterAll(() => cloud.stop());

it.each<[string[], RegExp]>([
  [['--region', 'us-east-1', 'get'], /Options must follow the command\.\n.*bedrock-token get,/],
  [['--verbose', 'keys', 'list'], /Options must follow the command\.\n.*bedrock-token keys,/],
  [['-V'], /There is no option -V\.\n.*bedrock-token --version/],
  [['gte'], /Did you mean bedrock-token get\?/],
  [['help', 'gte'], /Did you mean bedrock-token get\?/],
  [['exec', '--opneai', 'x'], /Did you mean --openai\? See: bedrock-token exec --help/],
  [['get', '--regon', 'x'], /Did you mean --region\? See: bedrock-token get --help/],
  [['doctor', '--verbos'], /Did you mean --verbose\? See: bedrock-token doctor --help/],
  [['get', '--backgroun'], /--backgroun\.\n *See: bedrock-token get --help/],
  [['keys', 'rotat'], /Did you mean bedrock-token keys rotate\? See: bedrock-token keys --help/],
  [
    ['keys', 'rotate', '--sink', 'x'],
    /Did you mean --sinks\? See: bedrock-token keys rotate --help/,
  ],
  [
    ['setup', 'claude'],
    /Did you mean bedrock-token setup claude-code or bedrock-token setup claude-desktop\?/,
  ],
  [['setup', 'guardrail'], /Did you mean bedrock-token setup guardrails\?/],
  [
    ['setup', 'github', '--model', 'x'],
    /Did you mean --models\? See: bedrock-token setup github --/,
  ],
  [['setup', 'codex', '--model', 'x'], /--model\.\n *See: bedrock-token setup --help/],
  [['get', 'us-east-1'], /It takes no operand\.\n *Use --region us-east-1\./],
  [['get', '--duration', '24h'], /--duration must be at most 12h\.\n.*from 1s to 12h\./],
  [['get', '--timeout', '50ms'], /--timeout must be at least 100ms\.\n.*from 100ms to 10m\./],
  [['serve', 'instal'], /Did you mean bedrock-token serve install\?/],
  [['cache', 'clean'], /Did you mean bedrock-token cache clear\?/],
  [['shell-init', 'bsh'], /Did you mean bedrock-token shell-init bash\?/],
  [['completion', 'fis'], /Did you mean bedrock-token completion fish\?/],
  [['completion', 'pwsh'], /Give one of: bash, zsh, fish\./],
  [['setup', 'gitlab'], /Did you mean bedrock-token setup ci gitlab\?/],
  [['setup', 'ci', 'gitlb'], /Did you mean bedrock-token setup ci gitlab\?/],
  [['setup', 'ci'], /Give one of: gitlab, circleci, buildkite, jenkins\./],
  [['get', '--format', 'jsn'], /Did you mean --format json\? Give one of: /],
  [['get', '--service', 'bedrok'], /Did you mean --service bedrock\? Give one of: /],
  [['setup', 'github', '--consumer', 'claude'], /Did you mean --consumer claude-code\? /],
  [['login'], /for SSO: aws sso login$/m],
  [['rotate'], /Did you mean bedrock-token keys rotate\?/],
  [
    ['get', '--region', 'us east'],
    /--region contains a value that is not the name of an AWS region/,
  ],
  [['inspect', '--region', 'us east'], /^(?!.*Input ")/s],
])('%j', async (args, says) => {
  using home = makeHome();
  const { code, stderr } = await ask(cloud, home, args, { env: developerEnv(cloud) });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
});

it('an option value that is the name of a command stays a value', async () => {
  using home = makeHome();
  furnish(home, { '.aws/config': '[profile keys]\nregion = us-east-1\n' });
  const env = developerEnv(cloud);
  const config = `[keys]\naws_access_key_id = ${env.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${env.AWS_SECRET_ACCESS_KEY}\n`;
  furnish(home, { '.aws/credentials': config });
  expect(await ask(cloud, home, ['--profile', 'keys'])).toMatchObject({ code: 0, stderr: '' });
});

it.each<[NodeJS.ProcessEnv, string, RegExp]>([
  [{ AWS_REGION: 'nowhere' }, '', /: AWS_REGION contains a value/],
  [{ AWS_DEFAULT_REGION: 'nowhere' }, '', /: AWS_DEFAULT_REGION contains a value/],
  [{}, '[default]\nregion = nowhere\n', /: region of profile default contains a value/],
])('a region that is none is named by where it stands: %j %s', async (env, config, says) => {
  using home = makeHome();
  furnish(home, { '.aws/config': config });
  const asked = { env: { ...developerEnv(cloud), ...env } };
  const { code, stderr } = await ask(cloud, home, ['get'], asked);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
});

it.each([
  ['SignatureDoesNotMatch', { AWS_SECRET_ACCESS_KEY: 'canaryOfAWrongSecret' }],
  ['InvalidClientTokenId', { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNUNKNOWN12' }],
])('wrong keys that are to assume a role: %s', async (name, wrong) => {
  using home = makeHome();
  const env = { ...developerEnv(cloud), ...wrong };
  const args = ['get', '--region', 'us-east-1', '--role-arn', NARROW_ROLE];
  const { code, stderr } = await ask(cloud, home, args, { env });
  expect({ code, stderr }).toMatchObject({
    code: 8,
    stderr: expect.stringMatching(new RegExp(`does not accept the credentials.*\\(${name}\\)`)),
  });
});

it.each([
  ['SignatureDoesNotMatch', { aws_secret_access_key: 'canaryOfAWrongSecret' }],
  ['InvalidClientTokenId', { aws_access_key_id: 'AKIAUNKNOWNUNKNOWN12' }],
])('wrong keys in a source profile are reported alike: %s', async (name, wrong) => {
  using home = makeHome();
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = developerEnv(cloud);
  const keys = { aws_access_key_id: id, aws_secret_access_key: secret, ...wrong };
  const lines = Object.entries(keys).map(([setting, value]) => `${setting} = ${value}`);
  furnish(home, {
    '.aws/credentials': `[source]\n${lines.join('\n')}\n`,
    '.aws/config': `[profile chained]\nrole_arn = ${NARROW_ROLE}\nsource_profile = source\n`,
  });
  const args = ['get', '--region', 'us-east-1', '--profile', 'chained'];
  const { code, stderr } = await ask(cloud, home, args);
  expect({ code, stderr }).toMatchObject({
    code: 8,
    stderr: expect.stringMatching(new RegExp(`does not accept the credentials.*\\(${name}\\)`)),
  });
});

it('a region that no partition knows is warned about once, and used', async () => {
  using home = makeHome();
  const env = developerEnv(cloud);
  const args = ['get', '--region', 'us-esat-1', '--format', 'json'];
  const first = await ask(cloud, home, args, { env });
  expect(first.stderr).toBe(
    'bedrock-token: warning: us-esat-1 is not a region that the AWS SDK knows. Did you mean us-east-1?\n',
  );
  expect(JSON.parse(first.stdout)).toMatchObject({ Region: 'us-esat-1' });
  // Now from the cache.
  expect(await ask(cloud, home, args, { env })).toMatchObject({ code: 0, stderr: '' });

  const doctor = await ask(cloud, home, ['doctor', '--region', 'us-esat-1'], { env });
  expect(doctor.stdout).toMatch(/^warn {2}region .*us-esat-1.*us-east-1\?$/m);
  expect(doctor.stderr).toBe('');

  const setup = ['setup', 'direnv', '--region', 'us-esat-1'];
  const set = await ask(cloud, home, setup, { env: { ...env, ...home.env } });
  expect(set.stderr.match(/Did you mean us-east-1\?/g)).toHaveLength(1);
});
