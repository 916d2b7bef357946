import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckResult } from '../../part.ts';
import { startConversation } from '../../support/claude-conversation.ts';
import { ANSWER, REGION, runSetup, startAgentWorld } from '../../support/coding-agent.ts';
import { giveShortSessions } from '../../support/short-sessions.ts';

const TURNS = 9;
const ROUND = 3;
const SESSION_SECONDS = 30;

/**
 * Nine turns in one process of Claude Code. After each third turn the AWS session in use expires,
 * and with it the key.
 */
export async function runOverExpiries(
  claude: string,
  scratch: string,
  auth: 'credentials' | 'key',
  models: Readonly<Record<string, string>>,
): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, 'other');
  await using sessions = await giveShortSessions(world, 'work', 'bedrock-dev', SESSION_SECONDS);
  const words = ['claude-code', '--region', REGION, '--profile', 'work', '--auth', auth];
  // The check at the end of setup wants a key that is valid for ten minutes.
  const failures = await runSetup(world, ...words, '--no-check');
  if (auth === 'key') scaleDown(join(world.home, '.claude/settings.json'));
  await using conversation = startConversation(claude, {
    cwd: world.home,
    env: { ...world.env, ...models },
  });
  for (let turn = 1; turn <= TURNS; turn++) {
    const { isError, text } = await conversation.ask('Say hello.');
    if (isError || !text.includes(ANSWER)) failures.push(`turn ${turn} fails: ${text}`);
    if (turn % ROUND === 0 && turn < TURNS) await waitUntil(sessions.ends.at(-1) ?? 0);
  }
  const [given, expired] = [sessions.ends.length, sessions.ends.filter(isPast).length];
  process.stdout.write(
    `claude-code, --auth ${auth}: ${TURNS} turns, ${given - 1} refreshes, ${expired} sessions expired\n`,
  );
  if (expired < 2) failures.push(`only ${expired} sessions expired`);
  if (given < 3) failures.push(`only ${given} sessions were asked for`);
  return { cases: TURNS, failures };
}

/** setup writes five minutes, and `get` keys of ten; these sessions last half a minute. */
function scaleDown(path: string): void {
  const settings = JSON.parse(readFileSync(path, 'utf8'));
  settings.apiKeyHelper += ' --min-ttl 10s';
  settings.env.CLAUDE_CODE_API_KEY_HELPER_TTL_MS = '3000';
  writeFileSync(path, JSON.stringify(settings));
}

const isPast = (time: number) => time < Date.now();

async function waitUntil(time: number): Promise<void> {
  while (!isPast(time)) await sleep(time - Date.now() + 1);
}
