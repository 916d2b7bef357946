import { command } from '../../support/command/run-command.ts';
import type { CheckResult, Part } from '../part.ts';
import {
  CLAUDE,
  compareTurn,
  mintForJob,
  PLATFORM_CLAUDE,
  REGION,
  ROLE,
  runSetup,
  STALE_KEY,
  startAgentWorld,
  WORKSPACE,
} from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { installNodeCommand } from '../support/node-command.ts';
import { runThroughGateway } from './claude-code/gateway-session.ts';
import { runOverExpiries } from './claude-code/long-session.ts';

const VERSION = '2.1.332';
const ASK = ['--print', 'Say hello.'];
/** The models it chooses by itself change with each version. */
const MODELS = { ANTHROPIC_MODEL: CLAUDE, ANTHROPIC_DEFAULT_HAIKU_MODEL: CLAUDE };
const STREAM = 'bedrock-runtime InvokeModelWithResponseStream';

async function runByCredentials(claude: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const failures = await runSetup(world, 'claude-code', '--region', REGION, '--role-arn', ROLE);
  for (const stale of [{}, STALE_KEY]) {
    const turn = { command: claude, args: ASK, env: { ...MODELS, ...stale }, operation: STREAM };
    failures.push(...(await compareTurn(world, turn)));
  }
  return { cases: 2, failures };
}

async function runByKey(claude: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const failures = await runSetup(world, 'claude-code', '--region', REGION, '--auth', 'key');
  const operation = 'bedrock-runtime Messages';
  for (const stale of [{}, STALE_KEY]) {
    const turn = { command: claude, args: ASK, env: { ...MODELS, ...stale }, operation };
    failures.push(...(await compareTurn(world, turn)));
  }
  return { cases: 2, failures };
}

async function runByAction(claude: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const env = { ...(await mintForJob(world)), CLAUDE_CODE_USE_BEDROCK: '1', ...MODELS };
  const failures = await compareTurn(world, { command: claude, args: ASK, env, operation: STREAM });
  return { cases: 1, failures };
}

/** Claude Platform on AWS, whose model IDs have no prefix. */
const PLATFORM_MODELS = {
  ANTHROPIC_MODEL: PLATFORM_CLAUDE,
  ANTHROPIC_DEFAULT_HAIKU_MODEL: PLATFORM_CLAUDE,
};
const PLATFORM = 'aws-external-anthropic CreateInference';

async function runOnPlatform(claude: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const inputs = { service: 'claude-platform', 'workspace-id': WORKSPACE };
  const env = { ...(await mintForJob(world, inputs)), ...PLATFORM_MODELS };
  const turn = { command: claude, args: ASK, env, operation: PLATFORM };
  const failures = await compareTurn(world, turn);
  const [first = '', ...words] = command;
  const service = ['--service', 'claude-platform', '--workspace-id', WORKSPACE];
  const exec = [...words, 'exec', '--region', REGION, ...service, '--', claude, ...ASK];
  // Of the two switches, the one that Claude Code obeys first is taken away.
  const own = { ...PLATFORM_MODELS, CLAUDE_CODE_USE_BEDROCK: '1' };
  const byExec = { command: first, args: exec, env: own, operation: PLATFORM };
  failures.push(...(await compareTurn(world, byExec)));
  return { cases: 2, failures };
}

export const part: Part = {
  id: 'claude-code',
  name: 'Claude Code',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const packages = { '@anthropic-ai/claude-code': VERSION };
    const { command: claude, version } = await installNodeCommand(toolbox, packages, 'claude');
    const { scratch } = toolbox;
    return {
      version,
      checks: [
        {
          configured: '`setup claude-code --role-arn`',
          compared: 'a streamed turn, with and without a stale key around',
          run: () => runByCredentials(claude, scratch),
        },
        {
          configured: '`setup claude-code --auth key`',
          compared: 'a streamed turn of the Messages API, with and without a stale key around',
          run: () => runByKey(claude, scratch),
        },
        ...(['credentials', 'key'] as const).map((auth) => ({
          configured: `\`setup claude-code --auth ${auth}\``,
          compared: 'nine turns in one process, over two expiries of the AWS session',
          run: () => runOverExpiries(claude, scratch, auth, MODELS),
        })),
        checkGatewayTool(
          {
            name: 'claude-code',
            turn: () => ({ command: claude, args: ASK, env: MODELS, operation: STREAM }),
          },
          scratch,
        ),
        {
          configured: '`setup claude-code --gateway`',
          compared: 'two turns in one process, over the end of a key',
          run: () => runThroughGateway(claude, scratch, MODELS),
        },
        {
          configured: 'what the mint action exports',
          compared: 'a streamed turn',
          run: () => runByAction(claude, scratch),
        },
        {
          configured: 'the mint action and `exec`, `service: claude-platform`',
          compared: 'a turn on Claude Platform on AWS with each',
          run: () => runOnPlatform(claude, scratch),
        },
      ],
    };
  },
};
