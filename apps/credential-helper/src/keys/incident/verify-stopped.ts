import { createHttpClient, createKeyProbe } from '@bedrock-token/aws';
import { type Leak, type ProbeVerdict, type Secret, sleep } from '@bedrock-token/core';
import type { IncidentContext } from './context.ts';

/** Changes of IAM take seconds, rarely a minute or two, until they are in effect everywhere. */
const LIMIT_MS = 120_000;
const PAUSE_MS = 3_000;

/** Shows a key to Bedrock once. */
export function askBedrock(
  value: Secret<string>,
  region: string,
  { account, io }: IncidentContext,
): Promise<ProbeVerdict> {
  const http = createHttpClient(account.requestHandler);
  return createKeyProbe('access', region, http, io.env)(value);
}

/** What Bedrock says to the key now. */
export interface Verification {
  verdict: 'refused' | 'accepted' | 'unknown';
  text: string;
}

/**
 * Shows the key to Bedrock until it is refused. For a session this has to be by an explicit deny: a role
 * that may not list models is refused the list at any time.
 *
 * @param ensure does again what another run has undone meanwhile
 * @param limitMs how long it is asked; 0 for once
 */
export async function verifyStopped(
  leak: Leak,
  value: Secret<string>,
  context: IncidentContext,
  ensure: () => Promise<void>,
  limitMs = LIMIT_MS,
): Promise<Verification> {
  const { account, io } = context;
  const region = leak.kind === 'short-term' ? leak.region : account.region;
  const end = io.monotonicNow() + limitMs;
  for (;;) {
    const verdict = await askBedrock(value, region, context);
    const error = verdict.kind === 'accepted' ? undefined : verdict.error;
    const isDenied = verdict.kind === 'forbidden' && /explicit deny/.test(error?.message ?? '');
    if (verdict.kind === 'unknown' || isDenied) {
      return { verdict: 'refused', text: `Bedrock in ${region} refuses the key.` };
    }
    if (verdict.kind === 'undetermined') {
      return {
        verdict: 'unknown',
        text: `It is unknown if Bedrock refuses the key: ${error?.message}`,
      };
    }
    if (io.monotonicNow() >= end) {
      return verdict.kind === 'accepted'
        ? { verdict: 'accepted', text: `Bedrock in ${region} still accepts the key.` }
        : {
            verdict: 'unknown',
            text: `It is unknown if Bedrock refuses the key: ${error?.message}`,
          };
    }
    await sleep(PAUSE_MS);
    await ensure();
  }
}
