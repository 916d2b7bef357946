import { describeUnknownRegion } from '@bedrock-token/aws';
import type { World } from '../process-io.ts';

const told = new Set<string>();

/** Warns once per process of a region that no partition lists: it may be a slip, or a new one. */
export function warnOfRegion(region: string, { tell }: Pick<World, 'tell'>): void {
  if (told.has(region)) return;
  told.add(region);
  const warning = describeUnknownRegion(region);
  if (warning !== undefined) tell(`warning: ${warning}`);
}
