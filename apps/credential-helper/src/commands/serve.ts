import { usageError } from '../command-line/parse.ts';
import {
  DURATION_OPTION,
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
  readTokenRequest,
} from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation, OptionSpec } from '../command-line/spec.ts';
import { VARIABLE_FORMATS } from '../formats/format.ts';
import {
  DEFAULT_PORT,
  LIMIT_OPTIONS,
  METADATA_OPTION,
  MODELS_OPTION,
} from '../gateway/serve-options.ts';

const FORMATS = [...VARIABLE_FORMATS, 'json'] as const;

const REGION: OptionSpec = {
  name: 'region',
  value: 'REGION[,REGION]...',
  summary:
    'the regions to serve, the first one by default; default AWS_REGION, AWS_DEFAULT_REGION or the region of the profile',
};

const spec: CommandSpec = {
  name: 'serve',
  summary: 'Run a local endpoint for Bedrock, whose key never expires.',
  options: [
    {
      name: 'port',
      value: 'PORT',
      summary: 'where to listen, on this machine only; 0 for any free port',
      default: String(DEFAULT_PORT),
    },
    { name: 'socket', value: 'PATH', summary: 'listen on a Unix socket instead' },
    ...REQUEST_OPTIONS.map((option) => (option.name === 'region' ? REGION : option)),
    MODELS_OPTION,
    DURATION_OPTION,
    METADATA_OPTION,
    ...LIMIT_OPTIONS,
    { name: 'credentials', summary: 'also serve AWS credentials to AWS SDKs, at /credentials' },
    { name: 'new-key', summary: 'replace the local key, and the token of /credentials' },
    { name: 'bedrock', summary: 'print only the variables of AWS SDKs and Claude Code' },
    { name: 'openai', summary: 'print only the variables of OpenAI SDKs' },
    { name: 'anthropic', summary: 'print only the variables of Anthropic SDKs' },
    {
      name: 'format',
      value: 'FORMAT',
      summary: 'print only variables, in this format; default env',
      choices: FORMATS,
    },
    ...FRESHNESS_OPTIONS.filter(({ name }) => ['no-cache', 'store'].includes(name)),
  ],
  details:
    'Clients send the local key, which stdout shows with the variables to set, and the gateway\nreplaces it by a valid key. The local key is kept over restarts. --verbose logs a line for\neach request. SIGTERM and Ctrl-C let open requests end; a second one stops at once.',
  examples: [
    { command: 'bedrock-token serve --region us-east-1', does: 'an endpoint, and what to set' },
    {
      command: 'bedrock-token serve --region us-east-1,eu-west-1 --profile sso',
      does: 'two regions, with the login of a profile',
    },
  ],
};

/** Starts only what reads options; the server and its libraries are loaded after that. */
export const serve: Command = {
  spec,
  async run(invocation, io) {
    const socket = invocation.value('socket');
    assertFitting(invocation, socket);
    // The list of regions is read by itself.
    const value = (name: string) => (name === 'region' ? undefined : invocation.value(name));
    const request = readTokenRequest({ ...invocation, value }, io);
    const { useCache, store } = readFreshness(invocation);
    const { runServe } = await import('../gateway/run-serve.ts');
    return runServe(invocation, { request, freshness: { useCache, store }, socket }, io);
  },
};

/** @throws ERR_INPUT for options that exclude each other */
function assertFitting(invocation: Invocation, socket: string | undefined): void {
  if (socket === undefined) return;
  if (socket === '') throw usageError(spec, '--socket is empty.');
  const other = ['port', 'bedrock', 'openai', 'anthropic', 'format'].find((name) =>
    invocation.isSet(name),
  );
  if (other !== undefined) {
    throw usageError(spec, `--${other} cannot be combined with --socket, which has no URL.`);
  }
}
