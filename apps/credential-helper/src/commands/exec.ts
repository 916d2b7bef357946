import { getToken } from '../cache-aside/get-cached.ts';
import { usageError } from '../command-line/parse.ts';
import {
  DURATION_OPTION,
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
  readTokenRequest,
  SERVICE_OPTIONS,
} from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation } from '../command-line/spec.ts';
import { childEnvironment } from '../exec/child-environment.ts';
import { checkCanReplaceEnvironment, replaceEnvironment } from '../exec/clean-process.ts';
import { reportNotStarted } from '../exec/report-not-started.ts';
import { runChild } from '../exec/run-child.ts';
import { claudePlatformUrl } from '../formats/anthropic-base-url.ts';
import { TLS_OPTION } from '../gateway/serve-options.ts';
import { LOGIN_OPTION, withLogin } from '../login/with-login.ts';
import type { ProcessIo } from '../process-io.ts';
import type { TokenRequest } from '../token-request.ts';

const spec: CommandSpec = {
  name: 'exec',
  summary: 'Run a command with a key in its environment.',
  operands: '[--] COMMAND [ARGUMENT]...',
  passesRest: true,
  options: [
    { name: 'openai', summary: 'also set OPENAI_API_KEY and OPENAI_BASE_URL' },
    {
      name: 'anthropic',
      summary: 'also set ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL, and unset ANTHROPIC_API_KEY',
    },
    {
      name: 'clean',
      summary:
        'give the command no access to AWS except the key: no AWS credentials, profile or config file, no instance role, no tokens of a CI job',
    },
    {
      name: 'gateway',
      summary:
        'give the command a local endpoint and a local key, which do not expire while it runs',
    },
    { ...TLS_OPTION, summary: `with --gateway: ${TLS_OPTION.summary}` },
    { name: 'as-is', summary: 'run the command in this environment', hidden: true },
    ...SERVICE_OPTIONS,
    ...REQUEST_OPTIONS,
    DURATION_OPTION,
    ...FRESHNESS_OPTIONS,
    LOGIN_OPTION,
  ],
  details:
    'The command gets AWS_BEARER_TOKEN_BEDROCK, AWS_REGION and AWS_DEFAULT_REGION; with\n--service claude-platform, the variables of Claude Platform on AWS in place of the first. Signals\nare passed on to it, and exec exits with its exit code. A command that runs longer than the key\nshould request keys itself, with bedrock-token get.',
  examples: [
    { command: 'bedrock-token exec -- python ask.py', does: 'a script that uses boto3' },
    {
      command: 'bedrock-token exec --openai --min-ttl 1h -- node chat.js',
      does: 'an OpenAI SDK, with a key that is valid for at least one hour',
    },
    {
      command: 'bedrock-token exec --service claude-platform -- claude',
      does: 'Claude Code, on Claude Platform on AWS',
    },
  ],
};

export const exec: Command = {
  spec,
  async run(invocation, io) {
    const [command, ...args] = invocation.operands;
    if (!command) throw usageError(spec, 'There is no command to run.');
    const asJson = invocation.isSet('json');
    const run = (env: NodeJS.ProcessEnv) =>
      runChild(command, args, env, io, (error) => reportNotStarted(command, error, asJson, io));
    if (invocation.isSet('as-is')) return run(io.env);
    const clean = invocation.isSet('clean');
    assertFits(invocation);
    if (invocation.isSet('gateway')) return runBehindGateway(invocation, io, run);
    if (invocation.isSet('tls')) throw usageError(spec, '--tls needs --gateway.');
    if (clean) checkCanReplaceEnvironment(io);
    const request = readTokenRequest(invocation, io);
    const freshness = {
      ...readFreshness(invocation, request.durationSeconds),
      // A process in the background would hold what the command is not to see.
      mayRefreshAhead: !clean,
    };
    // Without what making a key adds to it.
    const before = { ...io.env };
    const { entry } = await withLogin(invocation, request, io, () =>
      getToken(request, freshness, io),
    );
    const { bedrockEndpointVariables } = await import('@bedrock-token/aws');
    const endpoints = await bedrockEndpointVariables(request.profile, before);
    const claudePlatform = await settingsOfClaudePlatform(request, entry.region, before, io);
    const env = childEnvironment(
      entry,
      { ...before, ...endpoints },
      {
        openai: invocation.isSet('openai'),
        anthropic: invocation.isSet('anthropic'),
        clean,
        ...(claudePlatform && { claudePlatform }),
      },
      io.platform,
    );
    if (clean) {
      const again = ['exec', '--as-is', ...(asJson ? ['--json'] : []), '--'];
      replaceEnvironment(env, [...again, ...invocation.operands], io);
    }
    return run(env);
  },
};

/** @throws ERR_INPUT for variables and endpoints that Claude Platform on AWS does not have */
function assertFits(invocation: Invocation): void {
  if (invocation.value('service') !== 'claude-platform') return;
  const other = ['openai', 'anthropic', 'gateway'].find((name) => invocation.isSet(name));
  if (other === undefined) return;
  throw usageError(spec, `--${other} cannot be combined with --service claude-platform.`);
}

async function settingsOfClaudePlatform(
  { service, profile, workspaceId }: TokenRequest,
  region: string,
  env: NodeJS.ProcessEnv,
  io: ProcessIo,
) {
  if (service !== 'claude-platform') return undefined;
  if (workspaceId === undefined) {
    io.stderr(
      'warning: no workspace ID is set, and clients of Claude Platform on AWS need one. Give --workspace-id, or set ANTHROPIC_AWS_WORKSPACE_ID.',
    );
  }
  return { workspaceId, baseUrl: await claudePlatformUrl(profile, region, env) };
}

/** What speaks of one key has no meaning for a gateway, and --clean ends the process that would serve. */
const NOT_WITH_GATEWAY = ['clean', 'refresh', 'min-ttl', 'timeout', 'login'];

/** @throws ERR_INPUT for options that have no meaning with it; as `get` if there is no key */
async function runBehindGateway(
  invocation: Invocation,
  io: ProcessIo,
  run: (env: NodeJS.ProcessEnv) => Promise<number>,
): Promise<number> {
  const other = NOT_WITH_GATEWAY.find((name) => invocation.isSet(name));
  if (other !== undefined) {
    throw usageError(spec, `--${other} cannot be combined with --gateway.`);
  }
  const request = readTokenRequest(invocation, io);
  const { useCache, store } = readFreshness(invocation);
  const clients = (['bedrock', 'openai', 'anthropic'] as const).filter(
    (client) => client === 'bedrock' || invocation.isSet(client),
  );
  const { runWithGateway } = await import('../gateway/run-with-gateway.ts');
  const hasTls = invocation.isSet('tls');
  return runWithGateway({ request, freshness: { useCache, store }, clients, hasTls }, io, run);
}
