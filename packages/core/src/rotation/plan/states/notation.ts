import type { ApiKeyRecord } from '../../../api-key.ts';
import type { Holding, ObservedSink, ObservedState } from '../../observe/observed-state.ts';
import type { RotationPolicy } from '../../policy.ts';
import type { RotationTags } from '../../rotation-tags.ts';
import { NEW_KEY, type NextAction, type Step } from '../plan.ts';
import type { State } from './state.ts';

export const NOW = new Date('2026-06-01T12:00:00Z');
/** The defaults of the action. */
export const POLICY: RotationPolicy = {
  credentialAgeDays: 60,
  rotateAfterDays: 30,
  graceHours: 24,
  soakHours: 72,
};

const UNIT_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000 };

/** Such as `31d`; below zero for what is to come. */
function readSpan(text: string | undefined): number {
  const [, number, unit = ''] = /^(-?\d+)([dhm])$/.exec(text ?? '') ?? [];
  const unitMs = UNIT_MS[unit];
  if (number === undefined || unitMs === undefined) throw new Error(`no span of time: ${text}`);
  return Number(number) * unitMs;
}

const ago = (span: string | undefined) => new Date(NOW.getTime() - readSpan(span));

/** What a run would find in such a state. */
export function readState({
  keys,
  tags = [],
  sinks,
  escrow,
  availableValues = [],
}: State): ObservedState {
  const places = escrow === undefined ? sinks : [...sinks, escrow];
  const seen = places.map((text) => readHolding(text));
  const held = seen.flatMap((holds) => (holds.state === 'key' ? [holds.keyId] : []));
  return {
    keys: keys.map(readKey),
    tags: readRotationTags(tags),
    sinks: sinks.map((text, index) => readSink(text, String(index + 1))),
    ...(escrow !== undefined && { escrow: readSink(escrow, 'escrow') }),
    availableValues: new Set([...held, ...availableValues]),
  };
}

function readKey(text: string): ApiKeyRecord {
  const [id = '', age, ...special] = text.split(' ');
  const createdAt = ago(age);
  const endsIn = special[0] === 'ends' ? readSpan(special[1]) : readSpan('60d') - readSpan(age);
  return {
    id,
    alias: `alias-of-${id}`,
    status:
      special[0] === 'inactive' ? 'Inactive' : special[0] === 'expired' ? 'Expired' : 'Active',
    createdAt,
    expiresAt: new Date(NOW.getTime() + endsIn),
  };
}

function readRotationTags(texts: string[]): RotationTags {
  const tags: RotationTags = { retiring: [], inactive: [] };
  for (const text of texts) {
    const [kind, one = '', two, ...after] = text.split(' ');
    if (kind === 'creating') tags.creating = { since: ago(one), after };
    if (kind === 'live') tags.live = { keyId: one, since: ago(two) };
    if (kind === 'retiring') tags.retiring.push({ keyId: one, since: ago(two) });
    if (kind === 'inactive') tags.inactive.push({ keyId: one, since: ago(two) });
    if (kind === 'leaked') tags.leaked = [{ keyId: one, since: ago(two) }];
  }
  return tags;
}

function readSink(text: string, name: string): ObservedSink {
  const [word, age] = text.split(' ');
  return {
    name,
    holds: readHolding(text),
    ...(word?.startsWith('unclaimed') && { isUnclaimed: true as const }),
    ...(word?.endsWith('!') && { mayOverwrite: true as const }),
    ...(age !== undefined && { writtenAt: ago(age) }),
  };
}

function readHolding(text: string): Holding {
  const [word = ''] = text.replace('!', '').split(' ');
  if (/^[A-Z]$/.test(word)) return { state: 'key', keyId: word };
  if (word === 'unclaimed') return { state: 'unknown' };
  if (word === 'other-user') return { state: word, userName: 'other' };
  return { state: word as Exclude<Holding['state'], 'key' | 'other-user'> };
}

/** Steps in few words; writing and reading back name the sinks by their number. */
export function writeSteps(steps: readonly Step[]): string {
  const words: string[] = [];
  for (const step of steps) {
    const [text, sink] = writeStep(step);
    const isMore = sink !== undefined && words.at(-1)?.startsWith(text);
    if (isMore) words.push(`${words.pop()} ${sink}`);
    else words.push(sink === undefined ? text : `${text} ${sink}`);
  }
  return words.join(', ');
}

function writeStep(step: Step): [text: string, sink?: string] {
  const key = 'key' in step ? (step.key === NEW_KEY ? 'N' : step.key) : '';
  switch (step.kind) {
    case 'preflight':
      return ['check sinks'];
    case 'create-key':
      return ['create N'];
    case 'escrow-key':
      return ['keep N'];
    case 'prove-key':
      return [`prove ${key}`];
    case 'publish-key':
      return [`publish ${key} to`, step.sink];
    case 'read-back':
      return ['read back', step.sink];
    case 'record-live':
      return [[`mark ${key} live`, ...step.retiring.map((id) => `${id} retiring`)].join(' and ')];
    case 'announce-rollback':
      return [`mark ${step.keys.join(' ')} unsettled`];
    case 'record-retiring':
      return [`mark ${key} retiring`];
    case 'record-inactive':
      return [`mark ${key} inactive`];
    case 'deactivate-key':
    case 'activate-key':
    case 'delete-key':
      return [`${step.kind.slice(0, -'-key'.length)} ${key}`];
    default:
      return [step.kind];
  }
}

/** What comes later, and in how many hours. */
export function writeNext(next: NextAction | undefined): string | undefined {
  if (next === undefined) return undefined;
  const hours = (next.at.getTime() - NOW.getTime()) / 3_600_000;
  return `${next.what}, in ${Math.round(hours * 100) / 100} h`;
}
