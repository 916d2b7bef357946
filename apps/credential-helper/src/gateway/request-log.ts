import type { LogEntry } from '@bedrock-token/gateway';
import { printable } from '../command-line/printable.ts';

/** One line for a request: method, route, region, model, status, milliseconds; no header, no body. */
export function describeRequest(entry: LogEntry): string {
  const { method, route, region, model, status, outcome, milliseconds, problem } = entry;
  const words = [
    printable(method, 16),
    route,
    region ?? '-',
    printable(model ?? '-', 256),
    status,
    `${Math.round(milliseconds)} ms`,
    ...(outcome === 'complete' || outcome === 'not forwarded' ? [] : [outcome]),
  ];
  return problem === undefined ? words.join(' ') : `${words.join(' ')}: ${printable(problem, 400)}`;
}
