import { BedrockTokenError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import type { ProbeVerdict, RotationPorts } from '../ports.ts';

export type ProofPorts = Pick<RotationPorts, 'probe' | 'sleep' | 'elapsed' | 'signal'>;

/** Propagation of a new key: mostly seconds; a minute was seen. In milliseconds. */
const PATIENCE_MS = 180_000;
/** A policy that was attached a moment ago takes as long as a key. */
const PATIENCE_WITH_POLICIES_MS = 60_000;
/** A single success may come from the one server that knows the key already. */
const SUCCESSES = 3;
const LONGEST_PAUSE_MS = 15_000;
const PAUSE_AFTER_SUCCESS_MS = 500;

/**
 * Shows a key to Bedrock until it is taken several times in a row.
 *
 * @param wanted fewer than for a new key, for one that Bedrock has known for long
 * @throws ERR_TOKEN_REJECTED if Bedrock does not take it in the end; ERR_UPSTREAM if it could not
 *   be asked
 */
export async function proveKey(
  value: Secret<string>,
  ports: ProofPorts,
  wanted = SUCCESSES,
): Promise<void> {
  const begin = ports.elapsed();
  let successes = 0;
  for (let pauseMs = 1000; ; ) {
    const verdict = await ports.probe(value);
    if (verdict.kind === 'accepted') {
      successes += 1;
      if (successes >= wanted) return;
      await ports.sleep(PAUSE_AFTER_SUCCESS_MS, ports.signal);
      continue;
    }
    successes = 0;
    const patienceMs = verdict.kind === 'forbidden' ? PATIENCE_WITH_POLICIES_MS : PATIENCE_MS;
    const waitMs = Math.max(pauseMs, askedWait(verdict.error));
    if (ports.elapsed() - begin + waitMs > patienceMs) throw explain(verdict);
    await ports.sleep(waitMs, ports.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** What Bedrock asked to be left alone for, in milliseconds. */
function askedWait(error: Error): number {
  return error instanceof BedrockTokenError ? (error.retryAfterMs ?? 0) : 0;
}

function explain(verdict: Exclude<ProbeVerdict, { kind: 'accepted' }>): Error {
  const { error } = verdict;
  if (!(error instanceof BedrockTokenError)) return error;
  if (verdict.kind === 'undetermined') return error;
  const outcome =
    verdict.kind === 'forbidden'
      ? 'Bedrock knows the key, but a policy denies the request that tests it'
      : `Bedrock did not accept the key within ${PATIENCE_MS / 1000} s`;
  return new BedrockTokenError('ERR_TOKEN_REJECTED', `${outcome}: ${error.message}`, {
    hint: `${error.hint} Nothing is rolled back: the key in use is unchanged, a key in escrow stays there, and the next run tries again.`,
    cause: error,
  });
}
