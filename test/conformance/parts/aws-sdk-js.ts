import { CLAUDE, REGION } from '../support/coding-agent.ts';
import { AWS_SDK_JS, installProgram } from '../support/js-client.ts';
import { describeClient, type KeyAnswers, readAnswers } from '../support/key-client.ts';
import type { KeyedRun } from '../support/key-source.ts';

const CONVERSE = 'bedrock-runtime Converse';
const STREAM = 'bedrock-runtime ConverseStream';

/** Its handler for HTTP/2 knows no proxy: it is given the emulator as its endpoint, over TLS. */
async function askBoth(run: KeyedRun, program: string): Promise<KeyAnswers> {
  const { journal, url } = run.world.hosts.emulator;
  const { port } = new URL(url);
  const endpoint = `https://127.0.0.1:${port}/bedrock-runtime/@${REGION}`;
  const ask = async (how: string, ...variables: string[]) => {
    const names = [`Converse, ${how}`, `ConverseStream, ${how}`];
    // For the client alone: another endpoint is another key to the command.
    const words = [...variables, process.execPath, program, ...names];
    return readAnswers(await run.run('env', words, { MODEL: CLAUDE }));
  };
  const direct = await ask('HTTP/2', `AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${endpoint}`);
  // Only requests by HTTP/2 have an authority.
  const byHttp2 = journal.entries().filter(({ headers }) => ':authority' in headers);
  if (byHttp2.length < 2) throw new Error('the default handler does not speak HTTP/2');
  const proxied = await ask('proxy agent');
  return {
    answers: [...direct.answers, ...proxied.answers],
    printed: direct.printed + proxied.printed,
  };
}

export const part = describeClient({
  id: 'aws-sdk-js',
  name: 'AWS SDK for JavaScript v3',
  inCi: false,
  variables: 'bedrock',
  cases: [
    { name: 'Converse, HTTP/2', operation: CONVERSE },
    { name: 'ConverseStream, HTTP/2', operation: STREAM, streamed: true },
    { name: 'Converse, proxy agent', operation: CONVERSE },
    { name: 'ConverseStream, proxy agent', operation: STREAM, streamed: true },
  ],
  refusal: /^AccessDeniedException.*Please make sure your API Key is valid/,
  async prepare(toolbox) {
    const { program, version } = await installProgram(toolbox, 'aws-sdk-js', AWS_SDK_JS);
    return { version, ask: (run) => askBoth(run, program) };
  },
});
