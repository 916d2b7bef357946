import { BedrockTokenError, extendHint } from '../../errors.ts';
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
 * @throws ERR_TOKEN_REJECTED if Bedrock does not take it in the end; ERR_ACCOUNT_SETUP if the account lacks
 *   what the test needs, at once; ERR_UPSTREAM if it could not be asked
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
    // A person has to do something about the account first.
    if (isAccountSetup(verdict.error)) throw explain(verdict);
    const patienceMs = verdict.kind === 'forbidden' ? PATIENCE_WITH_POLICIES_MS : PATIENCE_MS;
    const waitMs = Math.max(pauseMs, askedWait(verdict.error));
    if (ports.elapsed() - begin + waitMs > patienceMs) throw explain(verdict);
    await ports.sleep(waitMs, ports.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** Such as a subscription or a form that is missing: no policy of the user and no wait cures it. */
const isAccountSetup = (error: Error) =>
  error instanceof BedrockTokenError && error.code === 'ERR_ACCOUNT_SETUP';

/** What Bedrock asked to be left alone for, in milliseconds. */
function askedWait(error: Error): number {
  return error instanceof BedrockTokenError ? (error.retryAfterMs ?? 0) : 0;
}

function explain(verdict: Exclude<ProbeVerdict, { kind: 'accepted' }>): Error {
  const { error } = verdict;
  if (!(error instanceof BedrockTokenError)) return error;
  if (verdict.kind === 'undetermined') return error;
  const hint = extendHint(
    error.hint,
    'The new key stays where it is stored until the next run tests it again; one that is stored nowhere is deleted.',
  );
  const options = { hint, cause: error };
  if (isAccountSetup(error)) {
    return new BedrockTokenError(
      'ERR_ACCOUNT_SETUP',
      `The service knows the key, but the account is not set up for the request that tests it: ${error.message}`,
      options,
    );
  }
  const outcome =
    verdict.kind === 'forbidden'
      ? 'The service knows the key, but a policy denies the request that tests it'
      : `The service did not accept the key within ${PATIENCE_MS / 1000} s`;
  return new BedrockTokenError('ERR_TOKEN_REJECTED', `${outcome}: ${error.message}`, options);
}
