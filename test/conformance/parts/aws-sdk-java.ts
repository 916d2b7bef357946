import { join } from 'node:path';
import { CLAUDE } from '../support/coding-agent.ts';
import { installAwsSdk, JAVA_SDK, trustAuthority } from '../support/java.ts';
import { describeClient, readAnswers } from '../support/key-client.ts';

export const part = describeClient({
  id: 'aws-sdk-java',
  name: 'AWS SDK for Java v2',
  inCi: false,
  variables: 'bedrock',
  cases: [
    { name: 'Converse', operation: 'bedrock-runtime Converse' },
    { name: 'ConverseStream', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /^AccessDeniedException: .*Please make sure your API Key is valid/,
  async prepare(toolbox) {
    const classPath = await installAwsSdk(toolbox);
    const program = join(import.meta.dirname, 'aws-sdk-java/Ask.java');
    return {
      version: JAVA_SDK,
      async ask(run) {
        const { hosts } = run.world;
        const java = [...trustAuthority(hosts), '-cp', classPath, program];
        const args = [...java, 'Converse', 'ConverseStream'];
        return readAnswers(await run.run('java', args, { MODEL: CLAUDE }));
      },
    };
  },
});
