import { createHash } from 'node:crypto';
import { toSentence, toTimestamp } from '@bedrock-token/core';
import { quoteLiterally } from './literal-text.ts';

/** What an alert is about. */
export interface AlertSubject {
  /** Distinguishes it from others, such as `user=bedrock-ci account=123456789012`; no `-->` in it. */
  id: string;
  title: string;
  /** The first words of the issue, as Markdown. */
  what: string;
}

/** One run that failed. */
export interface AlertFailure {
  code: string;
  message: string;
  hint: string;
  at: Date;
  /** Of the run, as Markdown. */
  run: string;
  /** What else a person should know, as Markdown. */
  facts: readonly string[];
}

/** What an issue remembers from run to run, hidden in its text. */
export interface AlertState {
  first: Date;
  count: number;
  /** A digest of the error, without what differs from run to run. */
  error: string;
}

const STATE = /^<!-- bedrock-token state: first=(\S+) count=(\d+) error=(\w+) -->/;

/** The first line of an issue. Only there does it count: what follows may be words of others. */
export function markOf({ id }: AlertSubject): string {
  return `<!-- bedrock-token alert: ${id} -->`;
}

export function composeBody(
  subject: AlertSubject,
  failure: AlertFailure,
  { first, count, error }: AlertState,
): string {
  const { code, at, run, facts } = failure;
  return [
    markOf(subject),
    `<!-- bedrock-token state: first=${toTimestamp(first)} count=${count} error=${error} -->`,
    '',
    `${subject.what} fails with \`${code}\`.`,
    '',
    quoteError(failure),
    '',
    `- **First failure:** ${toTimestamp(first)}`,
    `- **Last failure:** ${toTimestamp(at)}, ${run}`,
    `- **Failed runs:** ${count}`,
    ...facts.map((fact) => `- ${fact}`),
    '',
    'Each failed run updates this text, and the next successful run closes the issue. Runs find it by its label and its first line.',
    '',
  ].join('\n');
}

export function composeChange(failure: AlertFailure): string {
  return `Now it fails with \`${failure.code}\`, ${failure.run}.\n\n${quoteError(failure)}\n`;
}

/** @returns undefined if somebody has changed the first lines */
export function readState(body: string, subject: AlertSubject): AlertState | undefined {
  const [first, second = ''] = body.split(/\r?\n/, 2);
  const [, since = '', count = '', error = ''] = STATE.exec(second) ?? [];
  if (first !== markOf(subject) || Number.isNaN(Date.parse(since))) return undefined;
  return { first: new Date(since), count: Number(count), error };
}

export function isAbout(body: string, subject: AlertSubject): boolean {
  return body.split(/\r?\n/, 1)[0] === markOf(subject);
}

/** Equal for errors that differ in numbers, ids and times alone. */
export function digestError({ code, message }: AlertFailure): string {
  const lasting = `${code} ${message.replace(/\S*\d\S*/g, '#')}`;
  return createHash('sha256').update(lasting).digest('hex').slice(0, 16);
}

function quoteError({ message, hint }: AlertFailure): string {
  return quoteLiterally(`${toSentence(message)}\n\n${hint}`);
}
