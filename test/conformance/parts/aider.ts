import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER, CLAUDE } from '../support/coding-agent.ts';
import { describeClient, type KeyAnswers } from '../support/key-client.ts';
import type { KeyedRun } from '../support/key-source.ts';
import { installClient } from '../support/python-client.ts';

/** aider does not install boto3, which it needs for Bedrock. */
const PACKAGES = { 'aider-chat': '0.86.2', boto3: '1.40.0' };
const QUIET = [
  '--no-show-model-warnings',
  '--no-check-update',
  '--no-show-release-notes',
  '--no-analytics',
  '--no-pretty',
];
const ASK = ['--model', `bedrock/${CLAUDE}`, '--chat-mode', 'ask', '--message', 'Say hello.'];

/** The list of prices that comes with the package; the newest one is on another host. */
const LOCAL_PRICES = { LITELLM_LOCAL_MODEL_COST_MAP: 'True' };

/** One message about a repository of its own, as in a script. */
async function ask(run: KeyedRun, aider: string): Promise<KeyAnswers> {
  const repository = join(run.folder, 'repository');
  if (!existsSync(repository)) mkdirSync(repository);
  execFileSync('git', ['init', '--quiet', repository]);
  const args = [...QUIET, '--yes-always', '--no-gitignore', ...ASK];
  const { stdout, stderr } = await run.run(
    'sh',
    ['-c', 'cd repository && exec "$@"', 'sh', aider, ...args],
    LOCAL_PRICES,
  );
  const printed = `${stdout}\n${stderr}`;
  const answer = stdout.includes(ANSWER) ? { text: ANSWER } : { error: printed.trim() };
  return { answers: [{ name: 'message', ...answer }], printed };
}

export const part = describeClient({
  id: 'aider',
  name: 'aider',
  inCi: false,
  variables: 'bedrock',
  cases: [{ name: 'message', operation: 'bedrock-runtime ConverseStream' }],
  // LiteLLM below it takes the refusal for a fault of the connection, and asks again for a minute.
  refusal: /Authentication\s+failed: Please make sure your API Key is valid/,
  async prepare(toolbox) {
    const { bin, version } = await installClient(toolbox, PACKAGES);
    return { version, ask: (run) => ask(run, join(bin, 'aider')) };
  },
});
