import { describeUnknownRegion } from '@bedrock-token/aws';
import type { ProcessIo } from '../process-io.ts';

const told = new Set<string>();

/** Warns once per process of a region that no partition lists: it may be a slip, or a new one. */
export function warnUnknownRegion(region: string, { stderr }: Pick<ProcessIo, 'stderr'>): void {
  if (told.has(region)) return;
  told.add(region);
  const warning = describeUnknownRegion(region);
  if (warning !== undefined) stderr(`warning: ${warning}`);
}
