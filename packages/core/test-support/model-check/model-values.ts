import type { ApiKeyRecord } from '../../src/api-key.ts';
import type { SinkReading } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import { type ModelKey, type ModelPlace, type PlaceKind, TEXT } from './model-world.ts';

export const USER = 'ci';

const aliasOf = (alias: string | undefined) =>
  alias === 'other'
    ? 'other-at-123456789012'
    : `${USER}${alias === '1' ? '+1' : ''}-at-123456789012`;

/** Values are compared and masked: each is made once. */
const secrets = new Map<string, Secret<string>>();
const texts = new Map<string, string>();

/** A value as runs have it. */
export function toValue(short: string): Secret<string> {
  const known = secrets.get(short);
  if (known !== undefined) return known;
  const [id, alias] = short.split('@');
  const text = short === TEXT ? TEXT : `ABSK${btoa(`${aliasOf(alias)}:${id}`)}`;
  const value = new Secret(text);
  secrets.set(short, value);
  texts.set(text, short);
  return value;
}

/** A value as the model keeps it. */
export function fromValue(text: string): string {
  const short = texts.get(text);
  if (short === undefined) throw new Error('a value that nobody made');
  return short;
}

/** A key as IAM lists it. */
export function toRecord({ id, alias, status, createdAt, expiresAt }: ModelKey): ApiKeyRecord {
  return {
    id,
    alias: aliasOf(String(alias)),
    status,
    createdAt: new Date(createdAt),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
  };
}

/** What a run reads: a snapshot shows what the place held when the run was queued. */
export function readPlace(
  { kind, queued }: PlaceKind,
  { holds, writtenAt, before }: ModelPlace,
): SinkReading {
  const dated = writtenAt === undefined ? {} : { writtenAt: new Date(writtenAt) };
  if (kind === 'write-only') return { state: 'unreadable', ...dated };
  if (holds === undefined) return { state: 'empty' };
  if (kind === 'snapshot') {
    if (queued === undefined) return { state: 'unreadable', ...dated };
    return { state: 'value', value: toValue(queued), isSnapshot: true, ...dated };
  }
  const previous = before === undefined ? {} : { previous: [toValue(before.holds)] };
  return { state: 'value', value: toValue(holds), ...previous, ...dated };
}
