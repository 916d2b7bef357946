import { randomBytes } from 'node:crypto';
import { Secret } from '@bedrock-token/core';

/** Tells scanners of secrets, and people, what they have found. */
export const LOCAL_KEY_PREFIX = 'bedrock-gateway-';

/** @returns a new local key of 256 random bits: the prefix, and 43 characters of base64url */
export function createLocalKey(): Secret<string> {
  return new Secret(LOCAL_KEY_PREFIX + randomBytes(32).toString('base64url'));
}
