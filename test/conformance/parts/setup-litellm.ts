import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckResult, Part } from '../part.ts';
import { killGroup, startProgram } from '../run-program.ts';
import {
  type AgentWorld,
  ANSWER,
  CLAUDE,
  REGION,
  runSetup,
  startAgentWorld,
} from '../support/coding-agent.ts';
import { overKeyLives, setUpWith, startGateway } from '../support/gateway-tool.ts';

/** The newest version whose proxy can be installed as a whole from PyPI. */
const VERSION = '1.81.10';
const STARTS_WITHIN_SECONDS = 240;

async function runBySetup(litellm: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, 'work');
  const failures = await runSetup(world, 'litellm', '--region', REGION, '--profile', 'work');
  failures.push(...(await withProxy(litellm, world, (url) => complete(url, false))));
  const { journal } = world.hosts.emulator;
  const taken = { service: 'bedrock-runtime', action: 'Converse', status: 200 };
  if (journal.count(taken) !== 1) failures.push('no Converse succeeded');
  return { cases: 1, failures };
}

/** One process of the proxy, with streamed answers. */
async function runThroughGateway(litellm: string, scratch: string): Promise<CheckResult> {
  await using world = await startAgentWorld(scratch, 'work');
  await using served = await startGateway(world);
  const failures = await setUpWith(served, world, 'litellm');
  const asked = await withProxy(litellm, world, async (url) => {
    const wrong: string[] = [];
    const lives = await overKeyLives(world, async () => {
      wrong.push(...(await complete(url, true)));
    });
    return [...wrong, ...lives];
  });
  return { cases: 2, failures: [...failures, ...asked] };
}

/** @returns what is wrong */
async function withProxy(
  litellm: string,
  world: AgentWorld,
  ask: (url: string) => Promise<string[]>,
): Promise<string[]> {
  const port = await findPort();
  const args = ['--config', 'config.yaml', '--host', '127.0.0.1', '--port', `${port}`];
  const proxy = startProgram(litellm, args, { cwd: world.home, env: world.env });
  let log = '';
  for (const stream of [proxy.stdout, proxy.stderr]) {
    stream?.on('data', (text: Buffer) => {
      log = (log + text).slice(-500);
    });
  }
  try {
    const url = `http://127.0.0.1:${port}`;
    await waitUntilLive(url, () => proxy.exitCode !== null);
    return await ask(url);
  } catch (error) {
    return [`does not answer: ${(error as Error).message}; ${log}`];
  } finally {
    killGroup(proxy);
  }
}

async function complete(url: string, stream: boolean): Promise<string[]> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: `bedrock/${CLAUDE}`,
      stream,
      messages: [{ role: 'user', content: 'Say hello.' }],
    }),
  });
  const text = await response.text();
  const answer = stream
    ? [...text.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece).join('')
    : text;
  if (answer.includes(ANSWER)) return [];
  return [`answers ${response.status}: ${text.slice(0, 300)}`];
}

async function waitUntilLive(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_SECONDS * 1000;
  while (Date.now() < deadline && !hasEnded()) {
    const answer = await fetch(`${url}/health/liveliness`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(250);
  }
  throw new Error('it did not start');
}

/** A port that was free a moment ago. */
async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const part: Part = {
  id: 'setup-litellm',
  name: 'LiteLLM proxy',
  group: 'clients',
  inCi: false,
  async prepare(toolbox) {
    const litellm = join(await toolbox.python({ 'litellm[proxy]': VERSION }), 'bin/litellm');
    return {
      version: VERSION,
      checks: [
        {
          configured: '`setup litellm`',
          compared: 'a chat completion through the proxy, signed by the profile',
          run: () => runBySetup(litellm, toolbox.scratch),
        },
        {
          configured: '`setup litellm --gateway`',
          compared: 'two streamed chat completions of one process, over the end of a key',
          minutes: 10,
          run: () => runThroughGateway(litellm, toolbox.scratch),
        },
      ],
    };
  },
};
