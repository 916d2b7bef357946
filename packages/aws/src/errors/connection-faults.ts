import { BedrockTokenError } from '@bedrock-token/core';
import { explainTooLong } from './answer-too-long.ts';

/** The system's and Node's words for faults on the way that may pass: a code, or an error's name. */
const PASSING =
  /^(E(CONN\w+|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOST\w+|NET\w+|ADDRNOTAVAIL|AI_FAIL)|EAI_\w+|HPE_\w+|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|AbortError)$/;

/**
 * A host that gave no answer, or one without end: its name is shown, and the system's code for the fault. Certificates,
 * malformed settings and endless answers do not get better by waiting, so they are not retryable.
 */
export function unreachable(host: string, cause: unknown): BedrockTokenError {
  const tooLong = explainTooLong(host, cause);
  if (tooLong !== undefined) return tooLong;
  const { code, name, hostname } = cause as { code?: unknown; name?: unknown; hostname?: unknown };
  const fault = String(code ?? name ?? 'unknown fault');
  const where =
    typeof hostname === 'string' && !host.includes(hostname) ? `${host} at ${hostname}` : host;
  return new BedrockTokenError('ERR_UPSTREAM', `No response from ${where} (${fault}).`, {
    hint: `Check that this machine can reach it: name resolution, firewall, proxy settings (HTTPS_PROXY, NO_PROXY), certificates (AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS), and AWS_* variables.`,
    retryable: isTransientFault(fault) || isTransientFault(String(name)),
    cause,
  });
}

/** @param fault the system's or Node's code, or the name of an error */
export function isTransientFault(fault: string): boolean {
  return PASSING.test(fault);
}
