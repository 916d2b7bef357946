import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mintWell } from '../support/action/mint-step.ts';
import { type Contexts, evaluateInputs, fillIn } from '../support/action/workflow.ts';
import { paste } from '../support/command/paste.ts';
import { setupCloud } from '../support/command/setup-cloud.ts';

// The workflow that setup prints for a consumer, with the role that it makes for the same options: the action, and the
// step behind it. Claude Code and Codex are not installed here; the conformance suite runs these clients.

interface Step {
  id?: string;
  with?: Record<string, string>;
  run?: string;
  env?: Record<string, string>;
}

function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const CONSUMERS: { words: string[]; answer: RegExp }[] = [
  { words: ['--consumer', 'bedrock'], answer: /"role":"assistant"/ },
  { words: ['--consumer', 'openai'], answer: /chat\.completion/ },
  { words: ['--consumer', 'openai', '--endpoint', 'mantle'], answer: /chat\.completion/ },
  { words: ['--consumer', 'anthropic'], answer: /"type":"message"/ },
  { words: ['--consumer', 'anthropic', '--endpoint', 'mantle'], answer: /"type":"message"/ },
];

test.skipIf(!hasCurl()).each(CONSUMERS)('$words ends in a call', async ({ words, answer }) => {
  await using world = await setupCloud();
  const { cloud, home } = world;
  const printed = await world.setup([...words, '--format', 'workflow', '--from-aws']);
  expect(printed, printed.stderr).toMatchObject({ code: 0 });
  const [mint = {}, call = {}] = parse(printed.stdout).jobs.bedrock.steps as Step[];
  // The role may call what the workflow calls, and no other model.
  const model = /(?:us\.)?(?:anthropic|openai)\.[\w.:-]*\w/.exec(JSON.stringify(call))?.[0] ?? '';
  const applied = await world.setup([...words, '--models', model, '--apply', '--yes']);
  expect(applied, applied.stderr).toMatchObject({ code: 0 });

  const { environment, outputs } = await mintWell(cloud, { inputs: evaluateInputs(mint, {}) });
  const contexts: Contexts = { steps: { [mint.id ?? 'none']: { outputs } } };
  const env = Object.fromEntries(
    Object.entries(call.env ?? {}).map(([name, text]) => [name, fillIn(text, contexts)]),
  );
  const result = await paste(call.run ?? '', {
    directory: home.path,
    env: { ...home.env, ...cloud.env, ...environment, ...env },
  });
  expect(result, result.stderr).toMatchObject({ code: 0 });
  expect(result.stdout).toMatch(answer);
});
