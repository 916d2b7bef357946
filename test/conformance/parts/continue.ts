import { join } from 'node:path';
import type { Part } from '../part.ts';
import type { AgentWorld, Turn } from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { installNodeCommand } from '../support/node-command.ts';
import { checkProfileTool } from '../support/profile-tool.ts';

const VERSION = '1.5.47';

/** With the model that `setup` writes. Its AWS client speaks HTTP/2, and knows no proxy. */
const askOf = (command: string, { home, hosts }: AgentWorld): Turn => ({
  command,
  args: ['--config', join(home, '.continue/config.yaml'), '--print', 'Say hello.'],
  env: {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: hosts.emulator.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? '',
  },
  operation: 'bedrock-runtime ConverseStream',
});

export const part: Part = {
  id: 'continue',
  name: 'Continue CLI',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const { command, version } = await installNodeCommand(
      toolbox,
      { '@continuedev/cli': VERSION },
      'cn',
    );
    const turn = (world: AgentWorld) => askOf(command, world);
    return {
      version,
      checks: [
        checkProfileTool({ name: 'continue', turn }, toolbox.scratch),
        checkGatewayTool(
          {
            name: 'continue',
            turn: (world) => ({ ...turn(world), env: {}, operation: 'bedrock-runtime Messages' }),
          },
          toolbox.scratch,
        ),
      ],
    };
  },
};
