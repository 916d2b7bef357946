import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changedTags,
  type DatedKey,
  type RotationTags,
  readRotationTags,
  writeRotationTags,
} from './rotation-tags.ts';

/** As IAM's are: ACCA and 17 letters and digits. */
const id = fc.stringMatching(/^ACCA[A-Z0-9]{17}$/);
const time = fc
  .integer({ min: 1_600_000_000, max: 4_000_000_000 })
  .map((seconds) => new Date(seconds * 1000));
const dated: fc.Arbitrary<DatedKey> = fc.record({ keyId: id, since: time });
const tags: fc.Arbitrary<RotationTags> = fc.record(
  {
    creating: fc.record({ since: time, after: fc.array(id, { maxLength: 2 }) }),
    live: dated,
    retiring: fc.array(dated, { maxLength: 2 }),
    inactive: fc.array(dated, { maxLength: 2 }),
    places: fc.array(fc.stringMatching(/^[\w-]{8}$/), { minLength: 1, maxLength: 112 }),
  },
  { requiredKeys: ['retiring', 'inactive'] },
);

describe('tags', () => {
  it('come back from tags as they were', () => {
    fc.assert(
      fc.property(tags, (given) => {
        expect(readRotationTags(writeRotationTags(given))).toEqual(given);
      }),
    );
  });

  it('fit into tags as IAM takes them', () => {
    fc.assert(
      fc.property(tags, (given) => {
        for (const [name, value] of Object.entries(writeRotationTags(given))) {
          expect(name).toMatch(/^[\w.:/=+@-]{1,128}$/);
          expect(value).toMatch(/^[\w .:/=+@-]{1,256}$/);
        }
      }),
    );
  });

  it('round a date up, since a date too late only makes a wait longer', () => {
    const since = new Date('2026-01-01T00:00:00.001Z');
    const { live } = readRotationTags(
      writeRotationTags({ live: { keyId: 'ACCA1', since }, retiring: [], inactive: [] }),
    );
    expect(live?.since).toEqual(new Date('2026-01-01T00:00:01Z'));
  });

  it.each([
    ['nothing', {}],
    ['an empty tag', { 'bedrock-token:live': '' }],
    ['prose', { 'bedrock-token:live': 'the new one', 'bedrock-token:retiring': 'since yesterday' }],
    ['no date', { 'bedrock-token:live': 'ACCA1234 since 2026-13-45T00:00:00Z' }],
    ['half an announcement', { 'bedrock-token:creating': '2026-01-01T00:00:00Z' }],
  ])('that somebody edited into %s count as not there', (_, tags) => {
    expect(readRotationTags(tags as Record<string, string>)).toEqual({
      retiring: [],
      inactive: [],
    });
  });

  it('are never misread, whatever the tags say', () => {
    const names = ['creating', 'live', 'retiring', 'inactive'].map((one) => `bedrock-token:${one}`);
    const alike = fc.stringMatching(/^ACCA1 since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const tags = fc.dictionary(fc.constantFrom(...names), fc.oneof(alike, fc.string()));
    fc.assert(
      fc.property(tags, (given) => {
        const { retiring, inactive, live, creating } = readRotationTags(given);
        const dates = [...retiring, ...inactive, live, creating].map((mark) => mark?.since);
        for (const date of dates) expect(Number.isNaN(date?.getTime() ?? 0)).toBe(false);
      }),
    );
  });
});

describe('changedTags', () => {
  const after = { 'bedrock-token:live': 'none', 'bedrock-token:retiring': 'x' };

  it.each([
    ['leaves out what is there already', after, {}],
    [
      'has what differs',
      { ...after, 'bedrock-token:retiring': 'y' },
      { 'bedrock-token:retiring': 'x' },
    ],
    ['has what is missing, be it none', {}, after],
  ])('%s', (_, before, changed) => {
    expect(changedTags(before as Record<string, string>, after)).toEqual(changed);
  });
});
