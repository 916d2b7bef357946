import { expect, it } from 'vitest';
import type { Cloud } from '../support/cloud/cloud.ts';
import { endpointsAsProfile } from '../support/cloud/endpoints-as-profile.ts';
import { developerEnv, furnish, startHelperCloud } from '../support/command/helper-cloud.ts';
import { makeHome, runCommand } from '../support/command/run-command.ts';
import { startServe } from '../support/command/serve.ts';
import { findFreePort } from '../support/command/start-unit.ts';
import { longKey, shortKey } from '../support/command/written-keys.ts';

interface Finding {
  check: string;
  level: string;
  says: string;
  hint?: string;
}

/** What doctor says of the environment and the base URLs. The rest is well, and AWS is where the profile says. */
async function examine(cloud: Cloud, env: NodeJS.ProcessEnv) {
  using home = makeHome();
  furnish(home, {
    '.aws/config': `[default]\nservices = emulated\n${endpointsAsProfile(cloud.env).services}`,
  });
  const { stdout, stderr, code } = await runCommand(['doctor', '--json'], {
    env: { ...home.env, ...developerEnv(cloud), AWS_REGION: 'us-east-1', ...env },
  });
  expect({ stderr, code }, stdout).toEqual({ stderr: '', code: 0 });
  expect(stdout).not.toMatch(/CANARY|bedrock-api-key-Y|(?:ABSK|AEAA)[A-Za-z]|bedrock-gateway-/);
  const findings = (JSON.parse(stdout) as Finding[]).filter(
    ({ check, level }) => check === 'environment' || (check === 'endpoint' && level === 'warn'),
  );
  return findings.map(({ level, says, hint }) => [level, says, ...(hint ? [hint] : [])]);
}

const GOOD = shortKey({ region: 'us-east-1' });
const LONG = longKey('dev-at-123456789012');
const CLAUDE = `AEAA${btoa('dev-at-123456789012:CANARYsecret')}`;
const NEW_KEY = 'A new key: eval "$(bedrock-token get --format env)"';
const KEY_ONLY = `Set it to the key only. ${NEW_KEY}`;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const inTwoLines = `${GOOD.slice(0, 100)}\n${GOOD.slice(100)}`;

it.concurrent.each([
  ['a line break', `${LONG}\n`, /has white space, such as a line break, before or after/, KEY_ONLY],
  ['quotes', `"${GOOD}"`, /has quotes around the key/, KEY_ONLY],
  ['a header', `Bearer ${GOOD}`, /begins with "Bearer"/, KEY_ONLY],
  ['two lines', inTwoLines, /white space inside the key/, KEY_ONLY],
  ['an assignment', `KEY=${GOOD};`, /has other text around the key/, KEY_ONLY],
  ['another secret', 'sk-CANARY', /does not hold a key of Amazon Bedrock/, NEW_KEY],
  ['half a key', GOOD.slice(0, 90), /does not hold a key of Amazon Bedrock/, NEW_KEY],
  ['a key of another service', CLAUDE, /Claude Platform on AWS, which Amazon Bedrock rej/, NEW_KEY],
  [
    'a key of another region',
    shortKey(),
    /a key of eu-west-1, which is valid only there; the region is us-east-1/,
    `Use that region: export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1. ${NEW_KEY}`,
  ],
  [
    'an expired key',
    shortKey({ region: 'us-east-1', issued: hoursAgo(2) }),
    /a key that expired at 20/,
    NEW_KEY,
  ],
  ['the key of no gateway', `bedrock-gateway-${'a'.repeat(43)}`, /no variable leads/, /serve$/],
])('AWS_BEARER_TOKEN_BEDROCK with %s', async (_, value, says, hint) => {
  await using cloud = await startHelperCloud();
  const found = await examine(cloud, { AWS_BEARER_TOKEN_BEDROCK: value });
  const fits = typeof hint === 'string' ? hint : expect.stringMatching(hint);
  expect(found).toEqual([['warn', expect.stringMatching(says), fits]]);
});

it.concurrent('what is wrong with a key is said of each variable that holds one', async () => {
  await using cloud = await startHelperCloud();
  const found = await examine(cloud, {
    AWS_BEARER_TOKEN_BEDROCK: GOOD,
    OPENAI_API_KEY: `Bearer ${LONG}`,
    ANTHROPIC_AUTH_TOKEN: shortKey(),
    ANTHROPIC_AWS_API_KEY: `${CLAUDE} `,
    ANTHROPIC_AWS_WORKSPACE_ID: 'ws-CANARY',
    CLAUDE_CODE_USE_ANTHROPIC_AWS: '1',
    CLAUDE_CODE_USE_BEDROCK: '1',
  });
  expect(found.map(([level, says]) => `${level} ${says}`)).toEqual([
    expect.stringMatching(/^ok AWS_BEARER_TOKEN_BEDROCK holds a key of us-east-1, until 20/),
    expect.stringMatching(/^warn ANTHROPIC_AWS_API_KEY has white space/),
    expect.stringMatching(/^warn OPENAI_API_KEY begins with "Bearer"/),
    expect.stringMatching(/^warn ANTHROPIC_AUTH_TOKEN holds a key of eu-west-1/),
    'warn ANTHROPIC_AWS_WORKSPACE_ID does not hold the ID of a workspace.',
    expect.stringMatching(/^warn CLAUDE_CODE_USE_ANTHROPIC_AWS and .* obeys CLAUDE_CODE_USE_BED/),
  ]);
  const claude = found.find(([, says]) => says?.startsWith('ANTHROPIC_AWS_API_KEY'));
  expect(claude?.[2]).toMatch(/get --service claude-platform --format env\)"$/);
  // Keys of other providers are none of ours.
  const others = { OPENAI_API_KEY: 'sk-CANARY ', ANTHROPIC_AUTH_TOKEN: '"sk-ant-CANARY"' };
  expect(await examine(cloud, { ...others, ANTHROPIC_AWS_API_KEY: CLAUDE })).toEqual([
    ['ok', 'ANTHROPIC_AWS_API_KEY holds a long-term key'],
    ['warn', expect.stringMatching(/WORKSPACE_ID is not/), expect.stringMatching(/export ANTH/)],
  ]);
});

it.concurrent('a shell that is set up for a gateway is well while the gateway runs', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const port = String(await findFreePort());
  const env = { ...home.env, ...cloud.env, ...developerEnv(cloud) };
  await using served = await startServe(['--port', port, '--region', 'us-east-1'], env);
  const variables: NodeJS.ProcessEnv = {
    AWS_BEARER_TOKEN_BEDROCK: served.key,
    AWS_ENDPOINT_URL_BEDROCK: served.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: served.url,
    OPENAI_API_KEY: served.key,
    OPENAI_BASE_URL: `${served.url}/openai/v1`,
  };
  const says = (name: string) => ['ok', `${name} holds the local key of a gateway`];
  const well = [says('AWS_BEARER_TOKEN_BEDROCK'), says('OPENAI_API_KEY')];
  expect(await examine(cloud, variables)).toEqual(well);
  await served.stop();
  const names = 'AWS_ENDPOINT_URL_BEDROCK, AWS_ENDPOINT_URL_BEDROCK_RUNTIME, OPENAI_BASE_URL';
  expect(await examine(cloud, variables)).toEqual([
    ...well,
    [
      'warn',
      `Nothing listens on 127.0.0.1:${port}, where ${names} lead.`,
      `Unset ${names.replaceAll(',', '')}, or start the gateway: bedrock-token serve --port ${port}`,
    ],
  ]);
  const noUrl = { ANTHROPIC_BASE_URL: 'user:CANARY@host/anthropic' };
  expect(await examine(cloud, noUrl)).toEqual([
    [
      'warn',
      'ANTHROPIC_BASE_URL is not an http or https URL.',
      'Unset it: unset ANTHROPIC_BASE_URL',
    ],
  ]);
});
