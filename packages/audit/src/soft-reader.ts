import { BedrockTokenError } from '@bedrock-token/core';
import { type Finding, toUndetermined } from './findings.ts';

/** Reads what an audit may not be allowed to read. */
export interface SoftReader {
  /**
   * @param what what is read, for people; one finding is made for each
   * @returns undefined if IAM denies it
   */
  read<T>(what: string, read: () => Promise<T>): Promise<T | undefined>;
  /** One for each thing that could not be read. */
  findings(): Finding[];
}

/**
 * A missing permission does not stop an audit, and it does not make it clean: what could not be read
 * is a finding by itself.
 */
export function createSoftReader(): SoftReader {
  const denied = new Map<string, Finding>();
  return {
    async read(what, read) {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof BedrockTokenError) || error.code !== 'ERR_ROLE_DENIED') throw error;
        if (!denied.has(what)) denied.set(what, toUndetermined(what, error));
        return undefined;
      }
    },
    findings: () => [...denied.values()],
  };
}
