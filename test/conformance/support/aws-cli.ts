import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAUDE } from './coding-agent.ts';
import type { KeyAnswer, KeyAnswers } from './key-client.ts';
import type { KeyedRun } from './key-source.ts';

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

/** What both versions of the AWS CLI are asked to do, and how they name a refusal. */
export const AWS_CLI = {
  inCi: true,
  variables: 'bedrock',
  cases: [
    { name: 'converse', operation: 'bedrock-runtime Converse' },
    { name: 'invoke-model', operation: 'bedrock-runtime InvokeModel' },
  ],
  refusal: /\(AccessDeniedException\).*Please make sure your API Key is valid/,
} as const;

/** @param options of every call, such as those that version 2 needs */
export async function askAwsCli(
  run: KeyedRun,
  aws: string,
  options: readonly string[] = [],
): Promise<KeyAnswers> {
  const answers: KeyAnswer[] = [];
  let printed = '';
  for (const [name, args] of Object.entries(COMMANDS)) {
    const { code, stdout, stderr } = await run.run(aws, ['bedrock-runtime', ...args, ...options]);
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
