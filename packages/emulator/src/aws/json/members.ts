import { AwsError } from '../../server/aws-error.ts';
import { UnexpectedRequestError } from '../../server/service.ts';
import type { Tag } from '../account.ts';
import { createValidation, memberName } from '../query/validation.ts';
import { parseStrictJson } from '../strict-json.ts';

/** What a text has to be, from the API references. */
export interface TextRule {
  min?: number;
  max: number;
  /** As AWS's messages show it. */
  pattern?: string;
  /** Never repeated in a message. */
  isSecret?: true;
}

/** Reads members one by one and reports at the end all that is wrong with them. */
export interface MemberReader {
  required(name: string, rule: TextRule): string;
  optional(name: string, rule: TextRule): string | undefined;
  oneOf(name: string, values: readonly string[]): string | undefined;
  /** False for one that is absent. */
  flag(name: string): boolean;
  whole(name: string): number | undefined;
  texts(name: string, rule: TextRule, count: { min: number; max: number }): string[] | undefined;
  tags(name: string): Tag[];
  objects(name: string): Members[] | undefined;
  /** A time, in milliseconds; in JSON it is seconds since 1970. */
  seconds(name: string): number | undefined;
  /** @throws AwsError ValidationException */
  done(): void;
}

export type Members = Record<string, unknown>;

/** The members of a request, or undefined for a body that is no JSON object. */
export function parseMembers(body: Buffer): Members | undefined {
  try {
    const value = parseStrictJson(body.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * AWS passes over members that it does not know; here nothing may be passed over.
 *
 * @throws UnexpectedRequestError for a member that is not known, or null
 */
export function checkMembers(action: string, members: Members, known: readonly string[]): void {
  for (const [name, value] of Object.entries(members)) {
    if (!known.includes(name)) throw new UnexpectedRequestError(`${name} in ${action}`);
    if (value === null) throw new UnexpectedRequestError(`null as ${name} in ${action}`);
  }
}

/** @throws AwsError SerializationException, by any of the reader's functions, for another type */
export function createMemberReader(members: Members): MemberReader {
  const { check, refuse } = createValidation('ValidationException');
  const obey = (member: string, value: string, { min = 1, max, pattern, isSecret }: TextRule) => {
    const shown = isSecret ? '…' : value;
    check(value.length >= min, member, shown, `have length greater than or equal to ${min}`);
    check(value.length <= max, member, shown, `have length less than or equal to ${max}`);
    const matches = pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value);
    check(matches, member, shown, `satisfy regular expression pattern: ${pattern}`);
  };
  const optional = (name: string, rule: TextRule) => {
    const value = typed(members[name], 'string', 'a String');
    if (value !== undefined) obey(memberName(name), value, rule);
    return value;
  };
  return {
    optional,
    required(name, rule) {
      const value = optional(name, rule);
      check(value !== undefined, memberName(name), null, 'not be null');
      return value ?? '';
    },
    oneOf(name, values) {
      const value = typed(members[name], 'string', 'a String');
      const isKnown = value === undefined || values.includes(value);
      const member = memberName(name);
      check(isKnown, member, value ?? null, `satisfy enum value set: [${values.join(', ')}]`);
      return value;
    },
    flag: (name) => typed(members[name], 'boolean', 'a Boolean') ?? false,
    whole(name) {
      const value = typed(members[name], 'number', 'a Long');
      if (value !== undefined && !Number.isSafeInteger(value)) throw wrongType(value, 'a Long');
      return value;
    },
    texts(name, rule, { min, max }) {
      const list = listed(members[name])?.map((item) => typed(item, 'string', 'a String') ?? '');
      if (list === undefined) return undefined;
      const member = memberName(name);
      const shown = `[${list.join(', ')}]`;
      check(list.length >= min, member, shown, `have length greater than or equal to ${min}`);
      check(list.length <= max, member, shown, `have length less than or equal to ${max}`);
      for (const [index, value] of list.entries())
        obey(`${member}.${index + 1}.member`, value, rule);
      return list;
    },
    tags: (name) => (listed(members[name]) ?? []).map(readTag),
    objects: (name) => listed(members[name])?.map(readObject),
    seconds(name) {
      const value = typed(members[name], 'number', 'a Timestamp');
      return value === undefined ? undefined : value * 1000;
    },
    done: refuse,
  };
}

function readTag(item: unknown): Tag {
  if (typeof item !== 'object' || item === null) throw wrongType(item, 'a Tag');
  const { Key, Value, ...more } = item as Members;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new UnexpectedRequestError(`${unknown} in a tag`);
  const key = typed(Key, 'string', 'a String') ?? '';
  return { key, value: typed(Value, 'string', 'a String') ?? '' };
}

function readObject(item: unknown): Members {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item as Members;
  throw wrongType(item, 'a Structure');
}

interface Types {
  string: string;
  boolean: boolean;
  number: number;
}

function typed<T extends keyof Types>(value: unknown, type: T, kind: string): Types[T] | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== type) throw wrongType(value, kind);
  return value as Types[T];
}

function listed(value: unknown): unknown[] | undefined {
  if (value === undefined || Array.isArray(value)) return value;
  throw wrongType(value, 'a List');
}

function wrongType(value: unknown, kind: string): AwsError {
  const given = `${value === null ? 'NULL' : typeof value}_VALUE`.toUpperCase();
  return new AwsError(400, 'SerializationException', `${given} can not be converted to ${kind}`);
}
