import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mint } from '../../actions/mint/build/tsc/run.js';
import { CANARY, type HostileCase, hostileCase } from '../support/faults/hostile-cases.ts';
import { createHostileWorld, hide, type Trace } from '../support/faults/hostile-world.ts';
import { isExhaustive, sizeOf } from '../support/setup/exhaustive.ts';
import { seed } from '../support/setup/seed.ts';

const RUNS = sizeOf(1000, 6000);
/** A run takes some 10 ms; what hangs never ends, and a busy machine may stand still for seconds. */
const LIMIT_MS = 60_000;
/** What the generator comes to. Credentials that have expired are rare: one run in four hundred. */
const REACHED = [
  ...['minted', 'ERR_INPUT', 'ERR_IDENTITY_UNAVAILABLE', 'ERR_ROLE_DENIED'],
  ...['ERR_UPSTREAM', 'ERR_TOKEN_REJECTED', ...(isExhaustive ? ['ERR_CREDENTIALS_EXPIRED'] : [])],
];

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'bedrock-token-fuzz-'));
  // Ambient credentials are looked for here, and nowhere on the network.
  Object.assign(process.env, { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' });
});
afterAll(() => rmSync(home, { recursive: true }));

/** @returns what the run ended with: 'minted', or the code of its error */
async function run(hostile: HostileCase): Promise<string> {
  const trace: Trace = { lines: [], masks: [] };
  const world = createHostileWorld(hostile, trace);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), LIMIT_MS);
  });
  let outcome = 'minted';
  try {
    await Promise.race([mint((name) => hostile.inputs[name] ?? '', world), tooLong]);
  } catch (error) {
    // Anything else is a crash, and so is the hang above.
    if (!(error instanceof BedrockTokenError)) throw error;
    outcome = error.code;
    expect(error.message).not.toBe('');
    expect(error.hint).not.toBe('');
    const shown = [
      error.message,
      error.hint,
      error.stack ?? '',
      (error.cause as Error)?.name ?? '',
    ];
    trace.lines.push(...shown.map((text) => hide(text, trace.masks)));
  } finally {
    clearTimeout(timer);
  }
  for (const line of trace.lines) if (line.includes(CANARY)) throw new Error(`a leak: ${line}`);
  return outcome;
}

it(`${RUNS} malformed runs end in a result or in one known error, and none leaks`, async () => {
  console.log(`SEED=${seed}`);
  const outcomes: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(hostileCase, async (hostile) => {
      const outcome = await run(hostile);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }),
    { numRuns: RUNS, seed },
  );
  console.log(outcomes);
  // The generator reaches every part: what it makes is not all stopped at the door.
  for (const code of REACHED) expect(outcomes[code] ?? 0, code).toBeGreaterThan(0);
});
