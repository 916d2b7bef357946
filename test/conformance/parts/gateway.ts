import { join } from 'node:path';
import type { Check, Part, Toolbox } from '../part.ts';
import { askThroughGateway, askWithCredentials } from '../support/gateway-client.ts';
import { installAwsSdk, JAVA_SDK, trustAuthority } from '../support/java.ts';
import { AWS_SDK_JS, installProgram } from '../support/js-client.ts';
import type { LineProgram } from '../support/line-client.ts';
import { installClient, pythonProgram } from '../support/python-client.ts';

/** As the other parts install them, each in an environment of its own. */
const PYTHON = { openai: '3.57.0', anthropic: '2.14.0', boto3: '1.44.8' };
const OPENAI_GO = 'v3.99.0';
const AWS_SDK_GO = 'v1.63.13';
const here = import.meta.dirname;

/** Programs of the other parts, which ask for each line of standard input. */
async function findJsPrograms(toolbox: Toolbox) {
  const install = async (id: string, packages: Readonly<Record<string, string>>) => {
    const { program, version } = await installProgram(toolbox, id, packages);
    return { command: process.execPath, args: [program, '-'], version };
  };
  return {
    aws: await install('aws-sdk-js', AWS_SDK_JS),
    openai: await install('openai-node', { openai: '7.59.0' }),
    anthropic: await install('anthropic-node', { '@anthropic-ai/sdk': '1.14.0' }),
    bedrock: await install('anthropic-bedrock-node', { '@anthropic-ai/bedrock-sdk': '1.1.3' }),
  };
}

export const part: Part = {
  id: 'gateway',
  name: 'SDKs of OpenAI, Anthropic and AWS',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const { scratch } = toolbox;
    const js = await findJsPrograms(toolbox);
    const byPython = async (id: string, name: keyof typeof PYTHON) => {
      const { python } = await installClient(toolbox, { [name]: PYTHON[name] });
      return pythonProgram(python, id);
    };
    const go = (folder: string) => toolbox.goBuild(join(here, folder));
    const awsGo = await go('aws-sdk-go');
    const classPath = await installAwsSdk(toolbox);
    const keyed = (client: string, name: string, program: LineProgram): Check => ({
      configured: `what \`serve\` prints, ${client}`,
      compared: `${name} twice in one process, over the end of a key`,
      run: () => askThroughGateway(scratch, program, name),
    });
    // These send no bearer token by http.
    const byTls = (client: string, name: string, program: LineProgram): Check => ({
      configured: `what \`serve --tls\` prints, ${client}`,
      compared: `${name} twice in one process, over the end of a key`,
      run: () => askThroughGateway(scratch, program, name, ['--tls']),
    });
    const signed = (
      client: string,
      name: string,
      program: Parameters<typeof askWithCredentials>[1],
    ): Check => ({
      configured: `what \`serve --credentials\` prints, ${client}`,
      compared: `${name} twice in one process, over the end of an AWS session`,
      run: () => askWithCredentials(scratch, program, name),
    });
    return {
      version: [
        ...Object.values(js).map(({ version }) => version),
        ...Object.values(PYTHON),
        ...[OPENAI_GO, AWS_SDK_GO, JAVA_SDK],
      ].join(', '),
      checks: [
        keyed('AWS SDK for JavaScript', 'ConverseStream, HTTP/2', js.aws),
        keyed('OpenAI, JavaScript', 'responses, streamed', js.openai),
        keyed('OpenAI, Python', 'chat, streamed', await byPython('openai-python', 'openai')),
        keyed('OpenAI, Go', 'chat, streamed', { command: await go('gateway/openai-go'), args: [] }),
        keyed('Anthropic, JavaScript', 'messages, streamed', js.anthropic),
        keyed(
          'Anthropic, Python',
          'message, streamed',
          await byPython('anthropic-python', 'anthropic'),
        ),
        keyed('Anthropic for Bedrock, JavaScript', 'messages, streamed', js.bedrock),
        byTls('boto3', 'ConverseStream', await byPython('boto3', 'boto3')),
        byTls('AWS SDK for Go v2', 'ConverseStream', { command: awsGo, args: [] }),
        signed('boto3', 'ConverseStream', await byPython('boto3', 'boto3')),
        signed('AWS SDK for Go v2', 'ConverseStream', { command: awsGo, args: [] }),
        signed('AWS SDK for Java v2', 'ConverseStream', (hosts) => ({
          command: 'java',
          args: [...trustAuthority(hosts), '-cp', classPath, join(here, 'aws-sdk-java/Ask.java')],
          // This SDK takes the variable by the scheme of the proxy, not of the endpoint.
          env: { HTTP_PROXY: hosts.proxyUrl },
        })),
      ],
    };
  },
};
