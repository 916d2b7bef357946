import { join } from 'node:path';
import type { Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { CLAUDE } from '../support/coding-agent.ts';
import { checkProfileTool } from '../support/profile-tool.ts';

const VERSION = '1.6.0';
const ASK = ['--provider', 'amazon-bedrock', '--model', CLAUDE, '--print', 'Say hello.'];

export const part: Part = {
  id: 'pi',
  name: 'pi',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const folder = await toolbox.npm({ '@earendil-works/pi-coding-agent': VERSION });
    const command = join(folder, 'node_modules/.bin/pi');
    const { stdout, stderr } = await runProgram(command, ['--version']);
    const turn = () => ({
      ...{ command, args: ASK, env: {} },
      operation: 'bedrock-runtime ConverseStream',
    });
    return {
      version: (stdout || stderr).trim(),
      checks: [checkProfileTool({ name: 'pi', turn }, toolbox.scratch)],
    };
  },
};
