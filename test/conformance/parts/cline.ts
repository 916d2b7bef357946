import type { Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { type AgentWorld, CLAUDE, STALE_KEY } from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { installNodeCommand } from '../support/node-command.ts';
import { checkProfileTool } from '../support/profile-tool.ts';

const VERSION = '3.0.65';

export const part: Part = {
  id: 'cline',
  name: 'Cline CLI',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const { command, version } = await installNodeCommand(toolbox, { cline: VERSION }, 'cline');
    const tool = {
      name: 'cline',
      turn: () => ({
        ...{ command, args: ['--model', CLAUDE, 'Say hello.'], env: {} },
        operation: 'bedrock-runtime ConverseStream',
      }),
      environments: [{}, STALE_KEY],
      // Its hub outlives the command that started it.
      stop: ({ home, env }: AgentWorld) => runProgram(command, ['hub', 'stop'], { cwd: home, env }),
    };
    const { scratch } = toolbox;
    return { version, checks: [checkProfileTool(tool, scratch), checkGatewayTool(tool, scratch)] };
  },
};
