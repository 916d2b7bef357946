import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAUDE } from '../support/coding-agent.ts';
import { describeClient, type KeyAnswer, type KeyAnswers } from '../support/key-client.ts';
import type { KeyedRun } from '../support/key-source.ts';
import { installClient } from '../support/python-client.ts';

/** Version 2 is not on PyPI. */
const VERSION = '1.46.3';
const MESSAGES = JSON.stringify([{ role: 'user', content: [{ text: 'Say hello.' }] }]);
const BODY = JSON.stringify({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Say hello.' }],
});

const COMMANDS: Record<string, string[]> = {
  // As the README's first workflow has it.
  converse: ['converse', '--model-id', CLAUDE, '--messages', MESSAGES],
  'invoke-model': ['invoke-model', '--model-id', CLAUDE, '--body', BODY, 'answer.json'],
};

interface Message {
  content: { text: string }[];
}
interface Output {
  output: { message: Message };
}

async function ask(run: KeyedRun, aws: string): Promise<KeyAnswers> {
  const answers: KeyAnswer[] = [];
  let printed = '';
  for (const [name, args] of Object.entries(COMMANDS)) {
    const { code, stdout, stderr } = await run.run(aws, ['bedrock-runtime', ...args]);
    printed += stdout + stderr;
    answers.push(
      code === 0 ? { name, text: readText(name, stdout, run) } : { name, error: stderr.trim() },
    );
  }
  return { answers, printed };
}

const textOf = ({ content }: Message) => content[0]?.text ?? '';

function readText(name: string, stdout: string, { folder }: KeyedRun): string {
  if (name === 'converse') return textOf((JSON.parse(stdout) as Output).output.message);
  const file = join(folder, 'answer.json');
  return existsSync(file) ? textOf(JSON.parse(readFileSync(file, 'utf8')) as Message) : '';
}

export const part = describeClient({
  id: 'aws-cli',
  name: 'AWS CLI v1 (v2 is not on PyPI)',
  inCi: true,
  variables: 'bedrock',
  cases: [
    { name: 'converse', operation: 'bedrock-runtime Converse' },
    { name: 'invoke-model', operation: 'bedrock-runtime InvokeModel' },
  ],
  refusal: /\(AccessDeniedException\).*Please make sure your API Key is valid/,
  async prepare(toolbox) {
    const { bin, version } = await installClient(toolbox, { awscli: VERSION });
    return { version, ask: (run) => ask(run, join(bin, 'aws')) };
  },
});
