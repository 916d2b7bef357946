import type { Check, CheckResult, Part } from '../part.ts';
import {
  compareTurn,
  mintForJob,
  REGION,
  runSetup,
  STALE_KEY,
  startAgentWorld,
} from '../support/coding-agent.ts';
import { checkGatewayTool } from '../support/gateway-tool.ts';
import { installNodeCommand } from '../support/node-command.ts';

const VERSION = '0.171.0';
const ASK = ['exec', '--skip-git-repo-check', 'Say hello.'];

async function runBySetup(
  codex: string,
  scratch: string,
  endpoint: 'runtime' | 'mantle',
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const failures = await runSetup(world, 'codex', '--region', REGION, '--endpoint', endpoint);
  const operation = `bedrock-${endpoint} Responses`;
  // The key of a shell that was set up, too, gives way to the command.
  for (const env of [{}, STALE_KEY]) {
    failures.push(...(await compareTurn(world, { command: codex, args: ASK, env, operation })));
  }
  return { cases: 2, failures };
}

const turnOf = (codex: string) => ({
  ...{ command: codex, args: ASK, env: {} },
  operation: 'bedrock-runtime Responses',
});

async function runByAction(codex: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch);
  const env = await mintForJob(world);
  const args = ['--config', 'model_provider="amazon-bedrock-runtime"', ...ASK];
  const operation = 'bedrock-runtime Responses';
  const failures = await compareTurn(world, { command: codex, args, env, operation });
  return { cases: 1, failures };
}

export const part: Part = {
  id: 'codex',
  name: 'Codex',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const packages = { '@openai/codex': VERSION };
    const { command: codex, version } = await installNodeCommand(toolbox, packages, 'codex');
    const bySetup = (endpoint: 'runtime' | 'mantle'): Check => ({
      configured: `\`setup codex --endpoint ${endpoint}\``,
      compared: 'a streamed turn with its default model, with and without a stale key around',
      run: () => runBySetup(codex, toolbox.scratch, endpoint),
    });
    return {
      version,
      checks: [
        bySetup('runtime'),
        bySetup('mantle'),
        checkGatewayTool({ name: 'codex', turn: () => turnOf(codex) }, toolbox.scratch),
        {
          configured: 'what the mint action exports',
          compared: 'a streamed turn with its default model',
          run: () => runByAction(codex, toolbox.scratch),
        },
      ],
    };
  },
};
