import type { Emulator, JournalEntry } from '@bedrock-token/emulator';
import type { RotateOptions } from '../action/rotate-step.ts';
import { rotateStep } from '../action/rotate-step.ts';

/** One request of a run: the n-th of its kind, from 0. */
export interface Call {
  service: string;
  action: string;
  nth: number;
  /** Files have changed since the request before it, or nobody saw whether they have. */
  followsFiles?: boolean;
}

/** A run ended without the request that it was to be killed at. */
export class NeverCame extends Error {}

/** The consumer's requests are of another service. */
export const isOfRun = ({ service }: JournalEntry) => service !== 'bedrock-runtime';

/** The requests that a run makes, in their order. */
export function callsOf(
  entries: readonly JournalEntry[],
  followsFiles: (entry: JournalEntry) => boolean = () => false,
): Call[] {
  const counts = new Map<string, number>();
  return entries.filter(isOfRun).map((entry) => {
    const { service, action } = entry;
    const nth = counts.get(`${service} ${action}`) ?? 0;
    counts.set(`${service} ${action}`, nth + 1);
    return { service, action, nth, followsFiles: followsFiles(entry) };
  });
}

/**
 * Runs the rotation and kills it with SIGKILL just before a request takes effect, or just after.
 *
 * @throws NeverCame if the run never came to that request
 */
export async function killAt(
  cloud: Emulator,
  { service, action, nth }: Call,
  when: 'before' | 'after',
  options: RotateOptions,
): Promise<void> {
  const kind = when === 'before' ? ('hang' as const) : ('hang-after' as const);
  cloud.faults.add({ service, action, skip: nth, kind });
  let timer: NodeJS.Timeout | undefined;
  const step = await rotateStep(cloud, {
    ...options,
    onStart: (child) => {
      timer = setInterval(() => {
        if (cloud.faults.pending().length === 0) child.kill('SIGKILL');
      }, 5);
    },
  });
  clearInterval(timer);
  if (step.signal !== 'SIGKILL') {
    throw new NeverCame(`never came to ${service} ${action} ${nth}: ${step.log.text}`);
  }
}
