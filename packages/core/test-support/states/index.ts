import { firstKey } from './first-key.ts';
import { formerKey, halfWay } from './former-key.ts';
import { liveKey, otherKeys } from './live-key.ts';
import { cleanup, compromised, rollback } from './modes.ts';
import type { Chapter } from './state.ts';

/** Every state that a run may find. The table in docs/rotation.md is made of it. */
export const CHAPTERS: readonly Chapter[] = [
  firstKey,
  liveKey,
  otherKeys,
  formerKey,
  halfWay,
  compromised,
  rollback,
  cleanup,
];
