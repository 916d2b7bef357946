import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLAUDE } from '../support/coding-agent.ts';
import { describeClient, readAnswers } from '../support/key-client.ts';

const source = join(import.meta.dirname, 'aws-sdk-go');

export const part = describeClient({
  id: 'aws-sdk-go',
  name: 'AWS SDK for Go v2',
  inCi: false,
  variables: 'bedrock',
  cases: [
    { name: 'Converse', operation: 'bedrock-runtime Converse' },
    { name: 'ConverseStream', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /AccessDeniedException: .*Please make sure your API Key is valid/,
  async prepare(toolbox) {
    const program = await toolbox.goBuild(source);
    const modules = readFileSync(join(source, 'go.mod'), 'utf8');
    return {
      version: /service\/bedrockruntime (v\S+)/.exec(modules)?.[1] ?? '',
      ask: async (run) =>
        readAnswers(await run.run(program, ['Converse', 'ConverseStream'], { MODEL: CLAUDE })),
    };
  },
});
