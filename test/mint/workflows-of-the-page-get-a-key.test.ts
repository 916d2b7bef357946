import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitHubClaims } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { type Contexts, evaluateInputs, fillIn } from '../support/action/workflow.ts';
import { paste } from '../support/command/paste.ts';
import { type SetupCloud, setupCloud } from '../support/command/setup-cloud.ts';

// docs/workflows.md: the role by the command of the page, and the steps of its workflows, as GitHub evaluates them.

const blocks = listCodeBlocks(readFileSync(join(repositoryRoot, 'docs/workflows.md'), 'utf8'));
const blockWith = (text: string) => {
  const found = blocks.find((block) => block.text.includes(text));
  if (found === undefined) throw new Error(`docs/workflows.md has no block with ${text}`);
  return found.text;
};

interface Step {
  uses?: string;
  with?: Record<string, string>;
  run?: string;
  env?: Record<string, string>;
}

const NOVA = 'amazon.nova-lite-v1:0';
const CALLEE = 'octo-org/workflows/.github/workflows/ask.yml@refs/heads/main';

interface Case {
  title: string;
  /** A piece of the command that makes the role, and one of the workflow. */
  setup: string;
  workflow: string;
  contexts: Contexts[];
  claims: Partial<GitHubClaims>;
  /** A job that the role must not accept. */
  other: Partial<GitHubClaims>;
}

const matrix = parse(blockWith('matrix:')).jobs.ask.strategy.matrix as { model: string[] };
const CASES: Case[] = [
  {
    title: 'a matrix',
    setup: `--models ${NOVA},us.`,
    workflow: 'matrix:',
    contexts: matrix.model.map((model) => ({ matrix: { model } })),
    claims: {},
    other: { environment: 'production' },
  },
  {
    title: 'a reusable workflow',
    setup: '--reusable-workflow',
    workflow: 'workflow_call:',
    contexts: [{ inputs: { model: NOVA } }],
    claims: { job_workflow_ref: CALLEE },
    other: { job_workflow_ref: CALLEE.replace('ask', 'other') },
  },
  {
    title: 'an environment',
    setup: '--environment production',
    workflow: 'environment: production',
    contexts: [{}],
    claims: { environment: 'production' },
    other: { environment: 'production', ref: 'refs/heads/dev' },
  },
];

async function call({ cloud, home }: SetupCloud, steps: Step[], one: Case, contexts: Contexts) {
  const [mint = {}, ask = {}] = steps;
  const inputs = evaluateInputs(mint, contexts);
  const { environment } = await mintWell(cloud, { inputs, claims: one.claims });
  const env = Object.fromEntries(
    Object.entries(ask.env ?? {}).map(([name, text]) => [name, fillIn(text, contexts)]),
  );
  return paste(ask.run ?? '', {
    directory: home.path,
    env: { ...home.env, ...cloud.env, ...environment, ...env },
  });
}

describe.each(CASES)('$title', (one) => {
  test('gets a key for the role of the page, and calls its models', async () => {
    await using world = await setupCloud();
    const command = blockWith(one.setup).replace('--apply', '--apply --yes');
    const applied = await paste(command, { directory: world.home.path, env: world.env });
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    const steps = parse(blockWith(one.workflow)).jobs.ask.steps as Step[];
    expect(steps).toHaveLength(2);
    for (const contexts of one.contexts) {
      const answer = await call(world, steps, one, contexts);
      expect(answer, answer.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(answer.stdout).output.message.role).toBe('assistant');
    }
    const inputs = evaluateInputs(steps[0] ?? {}, one.contexts[0] ?? {});
    expect(await mintBadly(world.cloud, { inputs, claims: one.other })).toMatch(
      /^ERR_ROLE_DENIED: /,
    );
  });
});

test('the caller of the reusable workflow has its inputs, and lends it the OIDC token', () => {
  const caller = parse(blockWith('uses: octo-org/workflows/')).jobs.ask;
  const { inputs } = parse(blockWith('workflow_call:')).on.workflow_call;
  expect(Object.keys(caller.with)).toEqual(Object.keys(inputs));
  expect(caller.permissions).toEqual({ 'id-token': 'write' });
  expect(caller.uses).toContain(CALLEE.split('@')[0]);
});
