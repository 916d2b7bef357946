import { setTimeout } from 'node:timers/promises';
import type { Sleep } from '@bedrock-token/core';

/** By the process's own timers. */
export const sleep: Sleep = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
};
