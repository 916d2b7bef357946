import type { ApiKeyRecord, RotationPolicy, RotationReport } from '@bedrock-token/core';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Bar {
  text: string;
  /** Mermaid's word for how it looks. */
  tag: 'active' | 'done' | 'crit' | '';
  from: Date;
  to: Date;
}

/** A Mermaid chart of the lives of the keys: what was, and what the policy will make of them. */
export function composeTimeline(
  { keys, tags, liveKeyId }: RotationReport,
  policy: RotationPolicy,
  now: Date,
): string[] {
  if (keys.length === 0) return [];
  const sections = keys.flatMap((key) => [
    `  section ${key.id.replace(/\W/g, '?')}`,
    ...barsOf(key, { tags, liveKeyId }, policy, now).map(writeBar),
  ]);
  return [
    '```mermaid',
    'gantt',
    '  dateFormat YYYY-MM-DDTHH:mm:ss',
    '  axisFormat %Y-%m-%d',
    ...sections,
    '```',
  ];
}

function barsOf(
  key: ApiKeyRecord,
  { tags, liveKeyId }: { tags: RotationReport['tags']; liveKeyId: string | undefined },
  { rotateAfterDays, graceHours, soakHours }: RotationPolicy,
  now: Date,
): Bar[] {
  const { createdAt } = key;
  const retiring = tags.retiring.find(({ keyId }) => keyId === key.id)?.since;
  const off = tags.inactive.find(({ keyId }) => keyId === key.id)?.since;
  if (off !== undefined) {
    return [
      bar('live', 'done', createdAt, off),
      bar('soak', 'crit', off, later(off, soakHours * HOUR_MS)),
    ];
  }
  if (retiring !== undefined) {
    const end = later(retiring, graceHours * HOUR_MS);
    return [
      bar('live', 'done', createdAt, retiring),
      bar('grace', 'active', retiring, end),
      bar('soak', 'crit', end, later(end, soakHours * HOUR_MS)),
    ];
  }
  if (key.id !== liveKeyId) return [bar(key.status, '', createdAt, atLeast(now, createdAt))];
  const due = later(createdAt, rotateAfterDays * DAY_MS);
  return [
    bar('live', 'active', createdAt, due),
    ...(key.expiresAt === undefined ? [] : [bar('expires at the latest', '', due, key.expiresAt)]),
  ];
}

function bar(text: string, tag: Bar['tag'], from: Date, to: Date): Bar {
  return { text, tag, from, to: atLeast(to, from) };
}

function writeBar({ text, tag, from, to }: Bar): string {
  const time = (date: Date) => date.toISOString().slice(0, 19);
  return `  ${text} :${tag === '' ? '' : `${tag}, `}${time(from)}, ${time(to)}`;
}

function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms);
}

function atLeast(date: Date, least: Date): Date {
  return date < least ? least : date;
}
