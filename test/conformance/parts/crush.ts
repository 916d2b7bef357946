import { join } from 'node:path';
import { EXAMPLE_GLOBAL_PROFILE } from '@bedrock-token/core';
import type { Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { CLAUDE, STALE_KEY } from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { checkProfileTool } from '../support/profile-tool.ts';

const VERSION = '0.96.1';
const MODEL = `bedrock/${CLAUDE}`;
const ASK = ['run', '--quiet', '--model', MODEL, '--small-model', MODEL, 'Say hello.'];
const GATEWAY_MODEL = `bedrock-token/${EXAMPLE_GLOBAL_PROFILE}`;
const ASK_GATEWAY = [
  ...['run', '--quiet', '--model', GATEWAY_MODEL, '--small-model', GATEWAY_MODEL],
  'Say hello.',
];

export const part: Part = {
  id: 'crush',
  name: 'Crush',
  group: 'clients',
  inCi: false,
  mayBeMissing: 'its npm package downloads the program from GitHub',
  async prepare(toolbox) {
    const folder = await toolbox.npm({ '@charmland/crush': VERSION });
    const command = join(folder, 'node_modules/.bin/crush');
    const { stdout } = await runProgram(command, ['--version']);
    const turn = () => ({
      ...{ command, args: ASK, env: {} },
      operation: 'bedrock-runtime InvokeModelWithResponseStream',
    });
    const tool = { name: 'crush', turn, environments: [{}, STALE_KEY] };
    return {
      version: stdout.trim().replace(/^crush version v?/, ''),
      checks: [
        checkProfileTool(tool, toolbox.scratch),
        checkGatewayTool(
          {
            name: 'crush',
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
