import type { ActionRuntime } from '@bedrock-token/action-runtime';
import { presignToken } from '@bedrock-token/aws';
import {
  type BearerToken,
  createTokenProvider,
  mintToken,
  type Provider,
} from '@bedrock-token/core';
import type { KeySource } from '@bedrock-token/gateway';
import type { JobSessions } from './job-sessions.ts';

/**
 * Keys of each region, made from the sessions of the job: kept, and replaced before they expire.
 *
 * @param seconds lifetime of a key; undefined for that of its session
 */
export function createJobKeys(
  sessions: JobSessions,
  seconds: number | undefined,
  runtime: Pick<ActionRuntime, 'now'>,
): (region: string) => KeySource {
  const sources = new Map<string, KeySource>();
  return (region) => {
    const known = sources.get(region);
    if (known !== undefined) return known;
    const source = createSource(region, sessions, seconds, runtime);
    sources.set(region, source);
    return source;
  };
}

function createSource(
  region: string,
  sessions: JobSessions,
  requestedSeconds: number | undefined,
  { now }: Pick<ActionRuntime, 'now'>,
): KeySource {
  const create = () =>
    createTokenProvider({
      now,
      monotonicNow: () => performance.now(),
      mint: async () => {
        const { credentials } = await sessions.fresh();
        return mintToken({ credentials, region, requestedSeconds }, { sign: presignToken, now });
      },
    });
  let provider: Provider<BearerToken> = create();
  let replacing: Promise<BearerToken> | undefined;

  async function makeAnother(): Promise<BearerToken> {
    await sessions.renew();
    provider = create();
    return provider();
  }

  return {
    current: () => provider(),
    async replace(refused) {
      const current = await provider();
      if (current.text.reveal() !== refused.text.reveal()) return current;
      replacing ??= makeAnother().finally(() => {
        replacing = undefined;
      });
      return replacing;
    },
  };
}
