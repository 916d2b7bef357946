import type { LogEntry } from '@bedrock-token/gateway';
import { printable } from '../command-line/printable.ts';

/** One line for a request: method, route or path, region, model, status, milliseconds; no header, no body. */
export function describeRequest(entry: LogEntry): string {
  const { method, route, path, region, model, status, outcome, milliseconds, problem } = entry;
  const words = [
    printable(method, 16),
    path === undefined ? route : printable(path, 256),
    region ?? '-',
    printable(model ?? '-', 256),
    status,
    `${Math.round(milliseconds)} ms`,
    ...(outcome === 'complete' || outcome === 'not forwarded' ? [] : [outcome]),
  ];
  return problem === undefined ? words.join(' ') : `${words.join(' ')}: ${printable(problem, 400)}`;
}
