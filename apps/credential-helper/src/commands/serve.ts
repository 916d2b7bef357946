import { usageError } from '../command-line/parse.ts';
import {
  DURATION_OPTION,
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
} from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation, OptionSpec } from '../command-line/spec.ts';
import { VARIABLE_FORMATS } from '../formats/format.ts';
import {
  DEFAULT_PORT,
  LIMIT_OPTIONS,
  METADATA_OPTION,
  MODELS_OPTION,
  TLS_OPTION,
} from '../gateway/serve-options.ts';
import type { ProcessIo } from '../process-io.ts';
import { SERVICE_ACTIONS, type ServiceAction } from '../service/service-actions.ts';

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
  operands: '[install|uninstall|status|logs]',
  operandChoices: SERVICE_ACTIONS,
  maxOperands: 1,
  options: [
    {
      name: 'port',
      value: 'PORT',
      summary: 'where to listen, on this machine only; 0 for any free port',
      default: String(DEFAULT_PORT),
    },
    { name: 'socket', value: 'PATH', summary: 'listen on a Unix socket instead' },
    TLS_OPTION,
    ...REQUEST_OPTIONS.map((option) => (option.name === 'region' ? REGION : option)),
    MODELS_OPTION,
    DURATION_OPTION,
    METADATA_OPTION,
    ...LIMIT_OPTIONS,
    { name: 'credentials', summary: 'also serve AWS credentials to AWS SDKs, at /credentials' },
    {
      name: 'new-key',
      summary: 'replace the local key, the token of /credentials and the certificate of --tls',
    },
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
    { name: 'dry-run', summary: 'install, uninstall: show what would change, and change nothing' },
    { name: 'undo', summary: 'install: the same as uninstall' },
  ],
  details:
    'Clients send the local key, which stdout shows with the variables to set, and the gateway\nreplaces it by a valid key. The local key is kept over restarts. --verbose logs a line for\neach request. SIGTERM and Ctrl-C let open requests end; a second one stops at once.\n\ninstall runs it with these options as a service of this user (systemd, launchd or Task\nScheduler), which starts with the login and again after a failure. status exits with code 1\nunless it is active.',
  examples: [
    { command: 'bedrock-token serve --region us-east-1', does: 'an endpoint, and what to set' },
    {
      command: 'bedrock-token serve --region us-east-1,eu-west-1 --profile sso',
      does: 'two regions, with the login of a profile',
    },
    {
      command: 'bedrock-token serve install --region us-east-1 --profile sso',
      does: 'the same as a service, from the next login on, too',
    },
  ],
};

/** Starts only what reads options; the server and its libraries are loaded after that. */
export const serve: Command = {
  spec,
  async run(invocation, io) {
    const [word] = invocation.operands;
    if (word !== undefined) return runAction(word, invocation, io);
    for (const name of ['dry-run', 'undo']) {
      if (invocation.isSet(name)) throw usageError(spec, `--${name} needs install.`);
    }
    const socket = invocation.value('socket');
    assertFitting(invocation, socket);
    const { useCache, store } = readFreshness(invocation);
    const { runServe } = await import('../gateway/run-serve.ts');
    return runServe(invocation, { freshness: { useCache, store }, socket }, io);
  },
};

/** `serve install` and the others. */
async function runAction(word: string, invocation: Invocation, io: ProcessIo): Promise<number> {
  // Parsing lets no other word pass.
  const action = word as ServiceAction;
  const { readServiceRequest } = await import('../service/service-request.ts');
  const { runService } = await import('../service/run-service.ts');
  const chosen = action === 'install' && invocation.isSet('undo') ? 'uninstall' : action;
  return runService(chosen, readServiceRequest(chosen, invocation, spec, io), io);
}

/** @throws ERR_INPUT for options that exclude each other */
function assertFitting(invocation: Invocation, socket: string | undefined): void {
  if (socket === undefined) return;
  if (socket === '') throw usageError(spec, '--socket is empty.');
  const other = ['port', 'tls', 'bedrock', 'openai', 'anthropic', 'format'].find((name) =>
    invocation.isSet(name),
  );
  if (other !== undefined) {
    throw usageError(spec, `--${other} cannot be combined with --socket, which has no URL.`);
  }
}
