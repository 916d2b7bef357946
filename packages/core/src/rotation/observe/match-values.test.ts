import { expect, it } from 'vitest';
import type { ApiKeyRecord } from '../../api-key.ts';
import { Secret } from '../../secret.ts';
import type { SinkReading } from '../ports.ts';
import { type Evidence, judgeReading } from './match-values.ts';
import type { Holding } from './observed-state.ts';

const NOW = new Date('2026-06-10T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const secondsFrom = (date: Date, seconds: number) => new Date(date.getTime() + seconds * 1000);

const key = (id: string, alias: string, age: number, more: Partial<ApiKeyRecord> = {}) => ({
  id,
  alias,
  status: 'Active' as const,
  createdAt: hoursAgo(age),
  ...more,
});
const apiKey = (alias: string) => new Secret(`ABSK${btoa(`${alias}:secret`)}`);

const OLD = key('OLD', 'ci-at-123456789012', 800);
const NEW = key('NEW', 'ci+1-at-123456789012', 100);
const OFF = { ...NEW, status: 'Inactive' as const };

interface Case {
  name: string;
  keys?: ApiKeyRecord[];
  reading: SinkReading;
  live?: Evidence['live'];
  /** What Bedrock says if it is asked; asking fails the test if it is not said. */
  knows?: boolean;
  /** Bedrock denies a value whose alias and date are right. */
  isForged?: boolean;
  isContested?: boolean;
  holds: Holding;
}

const of = (record: ApiKeyRecord): SinkReading => ({
  state: 'value',
  value: apiKey(record.alias),
});
const held = (keyId: string): Holding => ({ state: 'key', keyId });
const published = { keyId: 'NEW', since: secondsFrom(NEW.createdAt, 60) };

const cases: Case[] = [
  { name: 'no value', reading: { state: 'empty' }, holds: { state: 'empty' } },
  {
    name: 'a place that gives nothing back',
    reading: { state: 'unreadable' },
    holds: { state: 'unknown' },
  },
  {
    name: 'some text',
    reading: { state: 'value', value: new Secret('hello') },
    holds: { state: 'foreign' },
  },
  {
    name: 'what cannot be shown as text',
    reading: { state: 'foreign' },
    holds: { state: 'foreign' },
  },
  {
    name: 'a key in a place that was written later, of which Bedrock knows nothing',
    reading: { ...of(NEW), writtenAt: hoursAgo(0), mayBeOlder: true },
    knows: false,
    holds: { state: 'dead' },
  },
  {
    name: 'a key in a place that was written later, which Bedrock knows',
    reading: { ...of(NEW), writtenAt: hoursAgo(0), mayBeOlder: true },
    knows: true,
    holds: held('NEW'),
  },
  {
    name: 'a key of this user that IAM does not list',
    reading: of(key('X', 'ci+2-at-123456789012', 1)),
    holds: { state: 'dead' },
  },
  {
    name: 'a key of another user that works no more',
    reading: of(key('X', 'other-at-123456789012', 1)),
    knows: false,
    holds: { state: 'dead' },
  },
  {
    name: 'a key of another user that works',
    reading: of(key('X', 'other-at-123456789012', 1)),
    knows: true,
    holds: { state: 'other-user', userName: 'other' },
  },
  {
    name: 'a key, written after it was made',
    reading: { ...of(NEW), writtenAt: hoursAgo(99) },
    holds: held('NEW'),
  },
  {
    name: 'a key, written in the second in which it was made',
    reading: { ...of(NEW), writtenAt: secondsFrom(NEW.createdAt, -1) },
    holds: held('NEW'),
  },
  {
    name: 'a key that is gone, whose alias was given out again',
    reading: { ...of(NEW), writtenAt: hoursAgo(500) },
    knows: false,
    holds: { state: 'dead' },
  },
  {
    name: 'a key in a file of a machine whose clock is slow',
    reading: { ...of(NEW), writtenAt: secondsFrom(NEW.createdAt, -60) },
    knows: true,
    holds: held('NEW'),
  },
  {
    name: 'a key without a date that Bedrock knows',
    reading: of(NEW),
    knows: true,
    holds: held('NEW'),
  },
  {
    name: 'a key without a date that Bedrock does not know',
    reading: of(NEW),
    knows: false,
    holds: { state: 'dead' },
  },
  {
    name: 'a key without a date that is off',
    keys: [OLD, OFF],
    reading: of(OFF),
    holds: held('NEW'),
  },
  {
    name: 'a key that is off, written before it was made',
    keys: [OLD, OFF],
    reading: { ...of(OFF), writtenAt: hoursAgo(500) },
    holds: { state: 'dead' },
  },
  {
    name: 'one of two values of an alias, the right one',
    reading: { ...of(NEW), writtenAt: hoursAgo(1) },
    isContested: true,
    knows: true,
    holds: held('NEW'),
  },
  {
    name: 'one of two values of an alias, an old one that was put back',
    reading: { ...of(NEW), writtenAt: hoursAgo(1) },
    isContested: true,
    knows: false,
    holds: { state: 'dead' },
  },
  {
    name: 'a secret as it was when the run was queued, written since with a newer key',
    keys: [OLD, { ...NEW, createdAt: hoursAgo(2) }],
    reading: { ...of(OLD), isSnapshot: true, writtenAt: hoursAgo(1) },
    holds: { state: 'unknown' },
  },
  {
    name: 'the same, and the value is of a key that is gone',
    keys: [{ ...NEW, createdAt: hoursAgo(2) }],
    reading: { ...of(OLD), isSnapshot: true, writtenAt: hoursAgo(1) },
    holds: { state: 'unknown' },
  },
  {
    name: 'a secret that was last written before the newer key was made',
    keys: [OLD, { ...NEW, createdAt: hoursAgo(2) }],
    reading: { ...of(OLD), isSnapshot: true, writtenAt: hoursAgo(3) },
    holds: held('OLD'),
  },
  {
    name: 'the alias of a key in use with another secret',
    reading: { ...of(NEW), writtenAt: hoursAgo(1) },
    isForged: true,
    holds: { state: 'dead' },
  },
  {
    name: 'a secret as it was when the run was queued, whose key is gone, and its alias given out again',
    keys: [OLD, { ...NEW, createdAt: hoursAgo(2) }],
    reading: { ...of(NEW), isSnapshot: true, writtenAt: hoursAgo(1) },
    isForged: true,
    holds: { state: 'unknown' },
  },
  {
    name: 'the alias of a key in use with another secret, in a secret that was written days ago',
    reading: { ...of(NEW), isSnapshot: true, writtenAt: hoursAgo(50) },
    isForged: true,
    holds: { state: 'dead' },
  },
  {
    name: 'a key that Bedrock may not know everywhere yet',
    keys: [OLD, { ...NEW, createdAt: hoursAgo(0.2) }],
    reading: { ...of(NEW), writtenAt: hoursAgo(0.1) },
    isForged: true,
    holds: held('NEW'),
  },
  {
    name: 'an old key that a person put back days ago',
    reading: { ...of(OLD), isSnapshot: true, writtenAt: hoursAgo(50) },
    live: published,
    holds: held('OLD'),
  },
  {
    name: 'a secret as it was before days of waiting for an approval',
    reading: { ...of(OLD), isSnapshot: true, writtenAt: secondsFrom(NEW.createdAt, 30) },
    live: published,
    holds: { state: 'unknown' },
  },
];

it.each(cases)(
  '$name',
  async ({ keys = [OLD, NEW], reading, live, knows, isForged, isContested, holds }) => {
    const judged = await judgeReading('a place', reading, {
      userName: 'ci',
      keys,
      live,
      isContested: () => isContested === true,
      isKnown: async () => {
        if (knows === undefined) throw new Error('Bedrock was asked without need');
        return knows;
      },
      isForged: async () => isForged === true,
      now: NOW,
    });
    expect(judged.holds).toEqual(holds);
  },
);
