import { setTimeout as sleep } from 'node:timers/promises';
import { readPort } from './port.ts';
import { UsageError } from './usage-error.ts';

const START_MS = 10_000;
const PAUSE_MS = 100;

/**
 * Sends a control request to the emulator at a port of this machine. One that is still starting is waited for, so
 * that a script needs no pause between both.
 *
 * @param given the value of `--port`
 * @throws UsageError for a port that is missing or invalid, and for what the emulator refuses
 * @throws Error if nothing answers within ten seconds
 */
export async function ask(
  given: string | undefined,
  path: string,
  body: object,
): Promise<Record<string, unknown>> {
  const port = given === undefined ? 0 : readPort(given);
  if (port === 0) throw new UsageError('--port is missing: give the port of the emulator');
  const endsAt = performance.now() + START_MS;
  for (;;) {
    try {
      return await post(`http://127.0.0.1:${port}/_emulator/${path}`, body);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (performance.now() >= endsAt) {
        const hint = `start it with: bedrock-token-emulator --port ${port} &`;
        throw new Error(`there is no emulator at port ${port}: ${hint}`, { cause: error });
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.ok) return answer;
  throw new UsageError(String(answer.message ?? `status ${response.status}`));
}
