import { readFileSync } from 'node:fs';
import type { CredentialSource } from '@bedrock-token/core';
import { expect, it } from 'vitest';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/token.schema.json', import.meta.url), 'utf8'),
) as {
  required: string[];
  oneOf: { required: string[] }[];
  properties: Record<string, { enum?: string[] }>;
};

/** A source that is added to the type does not compile here until it is listed. */
const SOURCES: Record<CredentialSource, true> = {
  environment: true,
  profile: true,
  sso: true,
  login: true,
  process: true,
  'web-identity': true,
  container: true,
  instance: true,
  role: true,
};

it('the published schema knows every source', () => {
  expect(schema.properties.Source?.enum).toEqual([...Object.keys(SOURCES), 'unknown']);
});

it('the published schema requires all that it names but the service, of the two ends one', () => {
  expect(schema.oneOf).toEqual([{ required: ['Expiration'] }, { required: ['SessionEnd'] }]);
  const ends = schema.oneOf.flatMap(({ required }) => required);
  // Readers of the first version know Bedrock alone.
  const sometimes = [...ends, 'Service'];
  const always = Object.keys(schema.properties).filter((name) => !sometimes.includes(name));
  expect(schema.required).toEqual(always);
});
