import { expect, it } from 'vitest';
import { Expression, quote, renderAttributes } from './hcl.ts';

it.each([
  ['plain', '"plain"'],
  ['a "quote" and \\', '"a \\"quote\\" and \\\\"'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's, not a template
  ['${aws:username}', '"$${aws:username}"'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's, not a template
  ['${$}{x} %{if} $ {', '"$${$}{x} %%{if} $ {"'],
  // Before an escape, too, a sign stands for itself: compared with HashiCorp's parser.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HCL's, not a template
  ['$${x} $$${ %%{', '"$$${x} $$$${ %%%{"'],
  ['\b\f\\b\u0001', '"\\u0008\\u000c\\\\b\\u0001"'],
  ['two\nlines', '"two\\nlines"'],
])('%j is quoted as %s', (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});

it('aligns the equals signs of lines that follow each other', () => {
  const attributes = {
    a: 1,
    longer: true,
    'with:colon': 'x',
    block: { one: ['x'], several: ['x', 'y'] },
    z: new Expression('var.z'),
    empty: [],
  };
  expect(renderAttributes(attributes, 0).join('\n')).toBe(
    [
      'a            = 1',
      'longer       = true',
      '"with:colon" = "x"',
      'block = {',
      '  one = ["x"]',
      '  several = [',
      '    "x",',
      '    "y",',
      '  ]',
      '}',
      'z     = var.z',
      'empty = []',
    ].join('\n'),
  );
});
