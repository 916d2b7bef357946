import { join } from 'node:path';
import type { Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { CLAUDE, STALE_KEY } from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { checkProfileTool } from '../support/profile-tool.ts';

const PACKAGES = { 'aider-chat': '0.86.2', boto3: '1.40.0' };
const ASK = [
  ...['--model', `bedrock/${CLAUDE}`, '--no-git', '--yes-always', '--no-check-update'],
  ...['--no-show-model-warnings', '--no-analytics', '--message', 'Say hello.'],
];

export const part: Part = {
  id: 'setup-aider',
  name: 'aider',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const command = join(await toolbox.python(PACKAGES), 'bin/aider');
    const { stdout } = await runProgram(command, ['--version']);
    const turn = () => ({
      ...{ command, args: ASK, env: {} },
      operation: 'bedrock-runtime ConverseStream',
    });
    const tool = { name: 'aider', turn, environments: [{}, STALE_KEY] };
    return {
      version: stdout.trim().replace(/^aider /, ''),
      checks: [checkProfileTool(tool, toolbox.scratch), checkGatewayTool(tool, toolbox.scratch)],
    };
  },
};
