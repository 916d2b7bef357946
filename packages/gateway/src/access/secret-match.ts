import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@bedrock-token/core';

/** @returns a comparison that takes as long for a text that is nearly right as for any other */
export function createSecretMatch(secret: Secret<string>): (text: string) => boolean {
  const expected = digest(secret.reveal());
  return (text) => timingSafeEqual(digest(text), expected);
}

/** Of equal length for every text, as the comparison needs. */
const digest = (text: string) => createHash('sha256').update(text, 'latin1').digest();
