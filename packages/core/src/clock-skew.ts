/**
 * AWS takes no signed request of a machine whose clock is further off, in milliseconds (Signature
 * Version 4: a request is valid for 5 minutes).
 */
export const LARGEST_SKEW_MS = 300_000;
