import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CLAUDE_PLATFORM_POLICY,
  DEFAULT_ACCOUNTS,
  type EmulatorConfig,
} from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { PRIVATE_AUTHORITY } from '../support/cloud/private-authority.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';
import { writeTemporary } from '../support/setup/temporary-file.ts';

// docs/self-hosted-runners.md lists the hosts that a firewall must let through. A proxy sees which ones they are.

const page = readFileSync(join(repositoryRoot, 'docs/self-hosted-runners.md'), 'utf8');
/** Host → what the page says that it is for. */
const LISTED = new Map(
  [...page.matchAll(/^\| `([\w.-]+)` \| (.+) \|$/gm)].map(([, host = '', purpose = '']) => [
    host,
    purpose,
  ]),
);
const GITHUB = 'pipelines.actions.githubusercontent.com';

async function hostsOf(inputs: Record<string, string>, config: EmulatorConfig = {}) {
  await using cloud = await startCloud({ ...config, tls: PRIVATE_AUTHORITY.tls });
  const port = Number(new URL(cloud.url).port);
  await using proxy = await startConnectProxy({ route: () => ({ host: '127.0.0.1', port }) });
  using file = writeTemporary('authority.pem', PRIVATE_AUTHORITY.authority);
  const oidc = cloud.oidcEnv();
  await mintWell(cloud, {
    inputs,
    env: {
      // AWS and GitHub by their own names.
      ...Object.fromEntries(Object.keys(cloud.env).map((name) => [name, undefined])),
      ...oidc,
      ACTIONS_ID_TOKEN_REQUEST_URL: String(oidc.ACTIONS_ID_TOKEN_REQUEST_URL).replace(
        /^http:\/\/[^/]+/,
        `https://${GITHUB}`,
      ),
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: file.path,
    },
  });
  return [...new Set(proxy.targets)];
}

const CLAUDE: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    roles: account.roles.map((role) => ({ ...role, policies: [CLAUDE_PLATFORM_POLICY] })),
  })),
};

describe.concurrent('the hosts of a job', () => {
  it.each<[string, Record<string, string>, EmulatorConfig, string[]]>([
    ['that tests nothing', {}, {}, []],
    ['that lists the models', { verify: 'access' }, {}, ['bedrock.us-east-1.amazonaws.com']],
    [
      'that asks a model',
      { verify: 'amazon.nova-lite-v1:0' },
      {},
      ['bedrock-runtime.us-east-1.amazonaws.com'],
    ],
    [
      'for Claude Platform on AWS',
      { service: 'claude-platform', 'workspace-id': 'wrkspc_01UsEast1', verify: 'access' },
      CLAUDE,
      ['aws-external-anthropic.us-east-1.api.aws'],
    ],
  ])('%s', async (_, inputs, config, more) => {
    const hosts = await hostsOf(inputs, config);
    const expected = [GITHUB, 'sts.us-east-1.amazonaws.com', ...more];
    expect(hosts).toEqual(expected.map((host) => `${host}:443`));
    for (const host of expected.slice(1)) expect([...LISTED.keys()]).toContain(host);
  });

  it('of GitHub are those of the domain on the page', () => {
    expect(page).toContain('`actions.githubusercontent.com`');
    expect(GITHUB).toMatch(/\.actions\.githubusercontent\.com$/);
  });
});
