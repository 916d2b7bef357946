import type { RunAction } from '../../command-line/spec.ts';
import { readRotationPolicy, rotateAndReport } from '../shared/run-rotation.ts';

/** Goes back to the key before. */
export const rollBack: RunAction = async (invocation, io) => {
  await rotateAndReport('rollback', readRotationPolicy(invocation), invocation, io);
  return 0;
};
