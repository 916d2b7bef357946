import type { BearerToken } from '@bedrock-token/core';
import type { KeySource } from '@bedrock-token/gateway';

/** Notes when the key that each region uses expires, for the metrics; asks for no key by itself. */
export function noteExpiries(keysOf: (region: string) => KeySource): {
  keysOf(region: string): KeySource;
  /** In milliseconds since 1970, by region. */
  expiries: ReadonlyMap<string, number>;
} {
  const expiries = new Map<string, number>();

  async function note(key: Promise<BearerToken>): Promise<BearerToken> {
    const { region, expiresAt } = await key;
    expiries.set(region, expiresAt.getTime());
    return key;
  }

  return {
    keysOf(region) {
      const keys = keysOf(region);
      return {
        current: () => note(keys.current()),
        replace: (refused) => note(keys.replace(refused)),
      };
    },
    expiries,
  };
}
