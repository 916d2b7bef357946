import type { Tag } from '../aws/account.ts';
import { createValidation, memberName, readList } from '../aws/query/validation.ts';
import { AwsError } from '../server/aws-error.ts';

/** What a text has to be, from the IAM API reference. */
export interface TextRule {
  /** Default 1. */
  min?: number;
  max: number;
  /** As AWS's messages show it. */
  pattern: string;
}

export const USER_NAME: TextRule = { max: 64, pattern: '[\\w+=,.@-]+' };
/** Longer than any name: IAM looks up what it would not create. */
export const EXISTING_USER_NAME: TextRule = { max: 128, pattern: '[\\w+=,.@-]+' };
export const ROLE_NAME: TextRule = { max: 64, pattern: '[\\w+=,.@-]+' };
export const DESCRIPTION: TextRule = {
  min: 0,
  max: 1000,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
};
export const PROVIDER_URL: TextRule = { max: 255, pattern: '[\\s\\S]*' };
export const CLIENT_ID: TextRule = { max: 255, pattern: '[\\s\\S]*' };
export const POLICY_NAME: TextRule = { max: 128, pattern: '[\\w+=,.@-]+' };
export const PATH: TextRule = { max: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' };
export const PATH_PREFIX: TextRule = { max: 512, pattern: '\\u002F[\\u0021-\\u007E]*' };
export const ARN: TextRule = { max: 2048, pattern: '[\\s\\S]{20,}' };
export const CREDENTIAL_ID: TextRule = { max: 128, pattern: '[\\w]{20,}' };
export const ACCESS_KEY_ID: TextRule = { min: 16, max: 128, pattern: '[\\w]+' };
export const SERVICE_NAME: TextRule = { max: 2048, pattern: '[\\s\\S]+' };
export const DOCUMENT: TextRule = {
  max: 131_072,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
};
export const MARKER: TextRule = { max: 2048, pattern: '[\\u0020-\\u00FF]+' };

/** Reads parameters one by one and reports at the end all that is wrong with them. */
export interface ParameterReader {
  required(name: string, rule: TextRule): string;
  optional(name: string, rule: TextRule): string | undefined;
  /** @throws AwsError MalformedInput for what is no whole number */
  whole(name: string, range: { min: number; max: number }): number | undefined;
  oneOf(name: string, values: readonly string[]): string;
  /** @throws AwsError MalformedInput */
  flag(name: string): boolean;
  /** @throws AwsError ValidationError */
  done(): void;
}

export function createReader(form: URLSearchParams): ParameterReader {
  const { check, refuse } = createValidation();
  const obey = (name: string, value: string, { min = 1, max, pattern }: TextRule) => {
    const member = memberName(name);
    check(value.length >= min, member, value, `have length greater than or equal to ${min}`);
    check(value.length <= max, member, value, `have length less than or equal to ${max}`);
    const matches = new RegExp(`^(?:${pattern})$`).test(value);
    check(matches, member, value, `satisfy regular expression pattern: ${pattern}`);
  };
  return {
    required(name, rule) {
      const value = form.get(name);
      check(value !== null, memberName(name), value, 'not be null');
      if (value !== null) obey(name, value, rule);
      return value ?? '';
    },
    optional(name, rule) {
      const value = form.get(name);
      if (value !== null) obey(name, value, rule);
      return value ?? undefined;
    },
    whole(name, { min, max }) {
      const value = form.get(name);
      if (value === null) return undefined;
      if (!/^-?\d{1,15}$/.test(value)) throw malformed(name, 'an integer', value);
      const member = memberName(name);
      check(Number(value) >= min, member, value, `have value greater than or equal to ${min}`);
      check(Number(value) <= max, member, value, `have value less than or equal to ${max}`);
      return Number(value);
    },
    oneOf(name, values) {
      const value = form.get(name);
      const isKnown = value !== null && values.includes(value);
      check(isKnown, memberName(name), value, `satisfy enum value set: [${values.join(', ')}]`);
      return value ?? '';
    },
    flag(name) {
      const value = form.get(name) ?? 'false';
      if (value !== 'true' && value !== 'false') throw malformed(name, 'a boolean', value);
      return value === 'true';
    },
    done: refuse,
  };
}

const TAG_KEY: TextRule = { max: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' };
const TAG_VALUE: TextRule = { max: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' };

export const TAG_PARAMETERS = ['Tags.member.N.Key', 'Tags.member.N.Value'];

/** `Tags.member.N.Key` and `Value`. @throws AwsError ValidationError, InvalidInput */
export function readTags(form: URLSearchParams): Tag[] {
  const { check, refuse } = createValidation();
  const tags = readList(form, (index) => `Tags.member.${index}.Key`).map((key, index) => {
    const number = index + 1;
    const value = form.get(`Tags.member.${number}.Value`);
    const within = (text: string, part: 'key' | 'value', { max, pattern }: TextRule) => {
      const holds = text.length <= max && new RegExp(`^${pattern}$`, 'u').test(text);
      const name = `tags.${number}.member.${part}`;
      check(holds, name, text, `satisfy regular expression pattern: ${pattern}`);
    };
    within(key, 'key', TAG_KEY);
    check(value !== null, `tags.${number}.member.value`, value, 'not be null');
    within(value ?? '', 'value', TAG_VALUE);
    return { key, value: value ?? '' };
  });
  refuse();
  const keys = new Set(tags.map(({ key }) => key.toLowerCase()));
  if (keys.size < tags.length) {
    const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';
    throw new AwsError(400, 'InvalidInput', message);
  }
  return tags;
}

function malformed(name: string, kind: string, value: string): AwsError {
  return new AwsError(400, 'MalformedInput', `${name} is not ${kind}: ${value}`);
}
