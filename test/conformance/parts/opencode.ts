import type { CheckResult, Part } from '../part.ts';
import {
  CLAUDE,
  compareTurn,
  mintForJob,
  REGION,
  runSetup,
  startAgentWorld,
} from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { installNodeCommand } from '../support/node-command.ts';

const VERSION = '1.18.33';
const ASK = ['run', '--model', `amazon-bedrock/${CLAUDE}`, 'Say hello.'];

async function run(
  opencode: string,
  scratch: string,
  how: 'setup' | 'action',
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const failures: string[] = [];
  if (how === 'setup') failures.push(...(await runSetup(world, 'opencode', '--region', REGION)));
  const env = how === 'action' ? await mintForJob(world) : {};
  const operation = 'bedrock-runtime ConverseStream';
  failures.push(...(await compareTurn(world, { command: opencode, args: ASK, env, operation })));
  return { cases: 1, failures };
}

export const part: Part = {
  id: 'opencode',
  name: 'opencode',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const packages = { 'opencode-ai': VERSION };
    const { command: opencode, version } = await installNodeCommand(toolbox, packages, 'opencode');
    return {
      version,
      checks: [
        {
          configured: '`setup opencode`',
          compared: 'a streamed turn, signed by the profile',
          run: () => run(opencode, toolbox.scratch, 'setup'),
        },
        checkGatewayTool(
          {
            name: 'opencode',
            turn: () => ({
              ...{ command: opencode, args: ASK, env: {} },
              operation: 'bedrock-runtime ConverseStream',
            }),
          },
          toolbox.scratch,
        ),
        {
          configured: 'what the mint action exports',
          compared: 'a streamed turn',
          run: () => run(opencode, toolbox.scratch, 'action'),
        },
      ],
    };
  },
};
