import { startServe } from '../../support/command/serve.ts';
import type { CheckResult } from '../part.ts';
import { type AgentWorld, ANSWER, CLAUDE, REGION, startAgentWorld } from './coding-agent.ts';
import { overKeyLives, startGateway } from './gateway-tool.ts';
import { type LineProgram, startLineClient } from './line-client.ts';
import type { RealHosts } from './real-hosts.ts';
import { giveShortSessions } from './short-sessions.ts';

/** How long an AWS session of a client lasts, in seconds. */
const SESSION_SECONDS = 40;

/** One process of a client asks twice, with the variables that `serve` prints. @param options of `serve` */
export async function askThroughGateway(
  scratch: string,
  program: LineProgram,
  name: string,
  options: readonly string[] = [],
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, 'work');
  await using served = await startGateway(world, options);
  const { url, key } = served;
  const env = {
    ...readVariables(served.stdout()),
    OPENAI_BASE_URL: `${url}/openai/v1`,
    OPENAI_API_KEY: key,
    ANTHROPIC_BASE_URL: `${url}/anthropic`,
    ANTHROPIC_AUTH_TOKEN: key,
  };
  return await askTwice(world, program, name, env);
}

/** The same with AWS credentials, by which the client signs its requests to AWS. */
export async function askWithCredentials(
  scratch: string,
  program: LineProgram | ((hosts: RealHosts) => LineProgram),
  name: string,
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, 'other');
  await using _sessions = await giveShortSessions(world, 'work', 'bedrock-dev', SESSION_SECONDS);
  await using served = await startServe(
    ['--region', REGION, '--profile', 'work', '--credentials'],
    world.env,
  );
  const printed = Object.entries(readVariables(served.stdout()));
  const env = Object.fromEntries(
    printed.filter(([variable]) => /^AWS_CONTAINER_|^AWS_(DEFAULT_)?REGION$/.test(variable)),
  );
  const client = typeof program === 'function' ? program(world.hosts) : program;
  return await askTwice(world, client, name, env, SESSION_SECONDS);
}

async function askTwice(
  world: AgentWorld,
  program: LineProgram,
  name: string,
  variables: Readonly<Record<string, string>>,
  life?: number,
): Promise<CheckResult> {
  const failures: string[] = [];
  const env = { ...world.env, ...variables, ...program.env, MODEL: CLAUDE };
  using client = startLineClient(program, env, world.home);
  const lives = await overKeyLives(
    world,
    async () => {
      const { text, error } = await client.ask(name);
      if (text !== ANSWER) failures.push(error ?? `answers "${text}"`);
    },
    life,
  );
  const { unexpected, journal } = world.hosts.emulator;
  const refused = journal.entries().filter(({ status }) => status === 403);
  failures.push(...refused.map(({ action, detail }) => `${action} is refused: ${detail}`));
  failures.push(...unexpected.map(({ method, path }) => `asks for ${method} ${path}`));
  return { cases: 2, failures: [...failures, ...lives] };
}

/** `export NAME='value'`, as a shell reads it. */
function readVariables(printed: string): Record<string, string> {
  const lines = [...printed.matchAll(/^\s*export (\w+)='([^']*)'$/gm)];
  return Object.fromEntries(lines.map(([, variable = '', value = '']) => [variable, value]));
}
