import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePage } from '../../test-support/prometheus-page.ts';
import { renderMetrics } from './prometheus-text.ts';

/** Any unit of UTF-16, those often that mean something here. */
const UNIT = fc.oneof(
  fc.constantFrom('\\', '"', '\n', '\r', ',', '{', '}', ' '),
  fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)),
);

it('every text can be a label, and comes out of the grammar as it went in', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: UNIT }), { maxLength: 4 }), (texts) => {
      const unique = [...new Set(texts)];
      const page = renderMetrics([
        {
          name: 'a_total',
          help: texts.join('\n\\'),
          type: 'counter',
          samples: unique.map((text, value) => ({ labels: { text }, value })),
        },
      ]);
      const read = [...parsePage(page).keys()].map((key) =>
        key
          .slice('a_total{text="'.length, -2)
          .replace(/\\(.)/g, (_, escaped) => (escaped === 'n' ? '\n' : escaped)),
      );
      expect(read).toEqual(unique);
    }),
  );
});

it.each([
  'a 1\n',
  '# TYPE a counter\na 1\n',
  '# HELP a A\n# TYPE a counter\na 1\na 1\n',
  '# HELP a A\n# TYPE a counter\na{b="c"d"} 1\n',
  '# HELP a A\n# TYPE a counter\na{b="c\\d"} 1\n',
  '# HELP a A\n# TYPE a counter\na one\n',
  '# HELP a A\n# TYPE a counter\na 1',
  '# HELP a A\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_count 1\n',
])('the parser of these tests refuses %j', (page) => {
  expect(() => parsePage(page)).toThrow();
});
