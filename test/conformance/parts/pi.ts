import { EXAMPLE_GLOBAL_PROFILE } from '@bedrock-token/core';
import type { Part } from '../part.ts';
import { CLAUDE } from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { installNodeCommand } from '../support/node-command.ts';
import { checkProfileTool } from '../support/profile-tool.ts';

const VERSION = '1.6.0';
const ASK = ['--provider', 'amazon-bedrock', '--model', CLAUDE, '--print', 'Say hello.'];
const ASK_GATEWAY = [
  ...['--provider', 'bedrock-token', '--model', EXAMPLE_GLOBAL_PROFILE],
  ...['--print', 'Say hello.'],
];

export const part: Part = {
  id: 'pi',
  name: 'pi',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const packages = { '@earendil-works/pi-coding-agent': VERSION };
    const { command, version } = await installNodeCommand(toolbox, packages, 'pi');
    const turn = () => ({
      ...{ command, args: ASK, env: {} },
      operation: 'bedrock-runtime ConverseStream',
    });
    return {
      version,
      checks: [
        checkProfileTool({ name: 'pi', turn }, toolbox.scratch),
        checkGatewayTool(
          {
            name: 'pi',
            turn: () => ({
              ...{ command, args: ASK_GATEWAY, env: {} },
              operation: 'bedrock-runtime Messages',
            }),
          },
          toolbox.scratch,
        ),
      ],
    };
  },
};
