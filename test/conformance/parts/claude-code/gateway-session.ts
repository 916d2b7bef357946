import type { CheckResult } from '../../part.ts';
import { startConversation } from '../../support/claude-conversation.ts';
import { ANSWER, startAgentWorld } from '../../support/coding-agent.ts';
import { overKeyLives, setUpWith, startGateway } from '../../support/gateway-tool.ts';

/** One process of Claude Code, whose key stands in its settings: it outlives a key of the gateway. */
export async function runThroughGateway(
  claude: string,
  scratch: string,
  models: Readonly<Record<string, string>>,
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, 'work');
  await using served = await startGateway(world);
  const failures = await setUpWith(served, world, 'claude-code');
  await using conversation = startConversation(claude, {
    cwd: world.home,
    env: { ...world.env, ...models },
  });
  const lives = await overKeyLives(world, async () => {
    const { isError, text } = await conversation.ask('Say hello.');
    if (isError || !text.includes(ANSWER)) failures.push(`a turn fails: ${text}`);
  });
  return { cases: 2, failures: [...failures, ...lives] };
}
