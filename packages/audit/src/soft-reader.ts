import { BedrockTokenError } from '@bedrock-token/core';
import { type Finding, toUndetermined } from './findings.ts';

/** Reads what an audit may not be allowed to read. */
export interface SoftReader {
  /**
   * @param what what is read, for people; one finding is made for each
   * @returns undefined if IAM denies it or fails, or has failed before
   */
  read<T>(what: string, read: () => Promise<T>): Promise<T | undefined>;
  /** One for each thing that could not be read. */
  findings(): Finding[];
  /** Why nothing more is read. */
  readonly failure: BedrockTokenError | undefined;
}

/**
 * A missing permission does not stop an audit, and it does not make it clean: what could not be read is a finding by
 * itself. Another failure ends the reading, since the next read would wait for minutes, too; what was found by then
 * stays.
 */
export function createSoftReader(): SoftReader {
  const missing = new Map<string, Finding>();
  let failure: BedrockTokenError | undefined;
  const miss = (what: string, error: BedrockTokenError) => {
    if (!missing.has(what)) missing.set(what, toUndetermined(what, error));
    return undefined;
  };
  return {
    async read(what, read) {
      if (failure !== undefined) return miss(what, failure);
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof BedrockTokenError)) throw error;
        if (error.code !== 'ERR_ROLE_DENIED') failure ??= error;
        return miss(what, error);
      }
    },
    findings: () => [...missing.values()],
    get failure() {
      return failure;
    },
  };
}
