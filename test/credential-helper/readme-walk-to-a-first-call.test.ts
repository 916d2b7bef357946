import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { paste } from '../support/command/paste.ts';
import { READS_SUBJECTS, SETUP_POLICY, setupCloud } from '../support/command/setup-cloud.ts';

// What a new user does with the README: its command, its workflow, a call. `npm run conformance -- --only act` does the
// same with a runner and the AWS CLI.

const blocks = listCodeBlocks(readFileSync(join(repositoryRoot, 'README.md'), 'utf8'));
function blockWith(text: string): string {
  const found = blocks.find((block) => block.text.includes(text));
  if (found === undefined) throw new Error(`README.md has no block with ${text}`);
  return found.text;
}

const SETUP = blockWith('setup github --repo');
const WORKFLOW = blockWith('workflow_dispatch');

interface Step {
  uses?: string;
  with?: Record<string, string>;
  run?: string;
  env?: Record<string, string>;
}

test('the README leads from an empty account to a call, by the workflow that setup prints', async () => {
  await using world = await setupCloud({ github: undefined });
  const { cloud, home, env, iam } = world;
  const shell = { directory: home.path, env, githubToken: cloud.githubToken(READS_SUBJECTS) };

  // Without a terminal there is nobody who could be asked.
  const applied = await paste(SETUP.replace('--apply', '--apply --yes'), shell);
  const role = 'arn:aws:iam::123456789012:role/bedrock-ci';
  expect(applied, applied.stderr).toMatchObject({ code: 0, stdout: `${role}\n` });
  expect(world.changes()).toEqual(['CreateOpenIDConnectProvider', 'CreateRole', 'PutRolePolicy']);

  const printed = await paste(SETUP.replace('--apply', '--format workflow --from-aws'), shell);
  expect(printed, printed.stderr).toMatchObject({ code: 0, stdout: WORKFLOW });
  expect(WORKFLOW.trimEnd().split('\n').length).toBeLessThanOrEqual(12);

  const [mint = {}, call = {}, ...others] = parse(WORKFLOW).jobs.bedrock.steps as Step[];
  expect([mint.uses, others]).toEqual(['org/bedrock-token@v1', []]);
  expect(mint.with?.['role-to-assume']).toBe(role);
  const { environment } = await mintWell(cloud, { inputs: mint.with ?? {} });
  const later = { ...home.env, ...cloud.env, ...environment, ...call.env };
  const ask = () => paste(call.run ?? '', { directory: home.path, env: later });
  const answer = await ask();
  expect(answer, answer.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(answer.stdout).output.message.role).toBe('assistant');

  // It was this role, and its policy is what lets the call pass.
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'bedrock-ci', PolicyName: SETUP_POLICY }));
  const refused = await ask();
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/assumed-role\/bedrock-ci\/.*CallWithBearerToken/);
});
