import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { paste } from '../support/command/paste.ts';
import { readTrust, setupCloud } from '../support/command/setup-cloud.ts';

// docs/github-enterprise.md: the command of the page with each issuer of its table, and a job of that issuer.

const page = readFileSync(join(repositoryRoot, 'docs/github-enterprise.md'), 'utf8');
const command = listCodeBlocks(page).find(({ text }) => text.includes('--issuer'))?.text ?? '';
const ISSUERS = [...page.matchAll(/^\| .+ \| `(https:[^`]+)` \|/gm)].map(([, text = '']) =>
  text
    .replace('HOSTNAME', 'ghes.example.com')
    .replace('SUBDOMAIN', 'octo')
    .replace('ENTERPRISE', 'octo-enterprise'),
);
const inputs = {
  'role-to-assume': 'arn:aws:iam::123456789012:role/bedrock-ci',
  'aws-region': 'us-east-1',
  verify: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
};

test('the page has three kinds of issuer', () => {
  expect(ISSUERS).toHaveLength(3);
});

test.each(ISSUERS)('a role for the issuer %s is for its jobs alone', async (issuer) => {
  await using world = await setupCloud({ config: { issuer } });
  const words = command
    .replace(/--issuer \S+/, `--issuer ${issuer}`)
    .replace('--apply', '--apply --yes');
  const applied = await paste(words, { directory: world.home.path, env: world.env });
  expect(applied, applied.stderr).toMatchObject({ code: 0 });
  const name = issuer.replace('https://', '');
  const { Statement } = await readTrust(world.iam, 'bedrock-ci');
  expect(JSON.stringify(Statement)).toContain(`oidc-provider/${name}"`);
  expect(JSON.stringify(Statement)).toContain(`"${name}:sub"`);
  await mintWell(world.cloud, { inputs });
  expect(await mintBadly(world.cloud, { inputs, claims: { ref: 'refs/heads/dev' } })).toMatch(
    /^ERR_ROLE_DENIED: /,
  );
});
