import { join } from 'node:path';
import type { Check, Part, Toolbox } from '../part.ts';
import { CLAUDE } from '../support/coding-agent.ts';
import { AWS_SDK_JS, installProgram } from '../support/js-client.ts';
import type { Variables } from '../support/key-source.ts';
import type { LineProgram } from '../support/line-client.ts';
import { installClient, PYTHON_ENV } from '../support/python-client.ts';
import { askOverTwoKeys } from './gateway/two-keys.ts';

/** A client whose program another part has, and its cases on the runtime endpoint. */
interface Client {
  id: string;
  packages: Record<string, string>;
  variables: Variables;
  cases: readonly string[];
}

/** boto3 is not here: from botocore 1.44 on it refuses a bearer token over http. */
const JS_CLIENTS: readonly Client[] = [
  {
    id: 'aws-sdk-js',
    packages: AWS_SDK_JS,
    variables: 'bedrock',
    // Over http it speaks HTTP/2 with prior knowledge.
    cases: ['Converse, HTTP/2', 'ConverseStream, HTTP/2'],
  },
  {
    id: 'anthropic-bedrock-node',
    packages: { '@anthropic-ai/bedrock-sdk': '1.1.3' },
    variables: 'bedrock',
    cases: ['messages', 'messages, streamed'],
  },
  {
    id: 'anthropic-node',
    packages: { '@anthropic-ai/sdk': '1.14.0' },
    variables: 'anthropic',
    cases: ['messages', 'messages, streamed'],
  },
  {
    id: 'openai-node',
    packages: { openai: '7.59.0' },
    variables: 'openai',
    cases: ['chat', 'chat, streamed', 'responses', 'responses, streamed'],
  },
];

const PYTHON_CLIENTS: readonly Client[] = [
  {
    id: 'anthropic-python',
    packages: { anthropic: '2.14.0' },
    variables: 'anthropic',
    cases: ['message', 'message, streamed'],
  },
  {
    id: 'anthropic-python-bedrock',
    packages: { 'anthropic[bedrock]': '2.14.0' },
    variables: 'bedrock',
    cases: ['runtime', 'runtime, streamed'],
  },
  {
    id: 'openai-python',
    packages: { openai: '3.57.0' },
    variables: 'openai',
    cases: ['chat', 'chat, streamed', 'responses', 'responses, streamed'],
  },
];

export const part: Part = {
  id: 'gateway',
  name: 'SDKs through the gateway of a job',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const checks: Check[] = [];
    for (const client of JS_CLIENTS) {
      const { program, version } = await installProgram(toolbox, client.id, client.packages);
      const env = { MODEL: CLAUDE };
      checks.push(
        checkOf(client, version, toolbox, { command: process.execPath, args: [program, '-'], env }),
      );
    }
    for (const client of PYTHON_CLIENTS) {
      const { python, version } = await installClient(toolbox, client.packages);
      const script = join(import.meta.dirname, client.id, 'ask.py');
      checks.push(
        checkOf(client, version, toolbox, {
          command: python,
          args: [script, '-'],
          env: { ...PYTHON_ENV, MODEL: CLAUDE },
        }),
      );
    }
    return { version: '', checks };
  },
};

function checkOf(
  { id, cases, variables }: Client,
  version: string,
  { scratch }: Toolbox,
  program: LineProgram,
): Check {
  return {
    configured: `\`gateway: true\`, \`export: ${variables}\``,
    compared: `${id} ${version}, one process over two keys: ${cases.join(', ')}`,
    run: () => askOverTwoKeys(scratch, program, cases, variables),
  };
}
