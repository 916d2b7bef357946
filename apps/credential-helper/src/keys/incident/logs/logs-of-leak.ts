import type { InvocationRecord, TrailEvent } from '@bedrock-token/core';
import type { IncidentContext } from '../context.ts';
import { mergedEvents } from '../timeline/merged-events.ts';
import type { HistoryReader } from '../timeline/read-history.ts';
import { readMaxEvents } from '../timeline/window.ts';
import { findLogFiles } from './find-log-files.ts';
import { type LogsReading, readLogs } from './read-logs.ts';

/** Fails early for logs that are not there. @throws ERR_INPUT */
export function checkLogs(sources: readonly string[]): void {
  for (const source of sources) findLogFiles(source);
}

/**
 * What the logs of `--logs` have of what leaked, matched as CloudTrail's lookups match; undefined without logs.
 *
 * @param reader whose events are read by now
 */
export async function readLogsOfLeak(
  reader: HistoryReader,
  { invocation, acting }: IncidentContext,
): Promise<LogsReading | undefined> {
  const sources = invocation.values('logs');
  if (sources.length === 0) return undefined;
  const { accountId } = acting;
  // A trail of an organization has users of the same name in other accounts.
  const isOwn = ({ owner }: Pick<TrailEvent, 'owner'>) =>
    owner === undefined || owner.accountId === '' || owner.accountId === accountId;
  return readLogs({
    sources,
    isOf: (event) => isOwn(event) && reader.matches(event),
    isCallOf(call, matched) {
      const event = { accessKeyId: undefined, owner: ownerOf(call.actor) };
      if (isOwn(event) && reader.matches(event)) return true;
      return matched.some(
        ({ requestId, actor, owner }) =>
          requestId === call.requestId || (owner?.kind === 'role' && actor === call.actor),
      );
    },
    known: mergedEvents(reader),
    maxEvents: readMaxEvents(invocation),
  });
}

/** Whose call it was, by the ARN of a user or of a role's session. */
function ownerOf(arn: InvocationRecord['actor']): TrailEvent['owner'] {
  const [, , , , accountId = '', ...rest] = arn.split(':');
  const resource = rest.join(':');
  const [type, ...parts] = resource.split('/');
  const of = { arn, accountId, id: undefined };
  if (type === 'user')
    return { kind: 'user', ...of, name: parts.at(-1) ?? '', sessionName: undefined };
  if (type !== 'assumed-role') return undefined;
  return { kind: 'role', ...of, name: parts[0] ?? '', sessionName: parts[1] };
}
