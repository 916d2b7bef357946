import type { Invocation } from '../../../command-line/spec.ts';
import { readWhole } from '../../shared/read-options.ts';
import { DEFAULT_MAX_EVENTS } from '../spec.ts';

/** What CloudTrail's event history keeps, in milliseconds. */
export const HISTORY_MS = 90 * 86_400_000;

/** @throws ERR_INPUT */
export const readMaxEvents = (invocation: Invocation) =>
  readWhole(invocation, 'max-events', { min: 1, max: 100_000, fallback: DEFAULT_MAX_EVENTS });
