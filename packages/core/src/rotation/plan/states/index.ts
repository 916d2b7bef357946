import { cleanup } from './cleanup.ts';
import { compromised } from './compromised.ts';
import { creation } from './creation.ts';
import { firstKey } from './first-key.ts';
import { formerKey } from './former-key.ts';
import { halfWay } from './half-way.ts';
import { liveKey } from './live-key.ts';
import { otherKeys } from './other-keys.ts';
import { rollback } from './rollback.ts';
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
  creation,
];
