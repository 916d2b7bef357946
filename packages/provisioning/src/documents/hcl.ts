/** An expression of HCL that is no literal, such as a reference. */
export class Expression {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HclValue =
  | string
  | number
  | boolean
  | Expression
  | readonly HclValue[]
  | { readonly [key: string]: HclValue };

/**
 * Attributes of a block or an object, in the canonical form of `terraform fmt`: `=` is aligned in
 * each run of attributes of one line.
 *
 * @param indent spaces
 */
export function renderAttributes(
  attributes: { readonly [key: string]: HclValue },
  indent: number,
): string[] {
  const space = ' '.repeat(indent);
  const lines: string[] = [];
  let run: [key: string, value: string][] = [];
  const flush = () => {
    const width = Math.max(0, ...run.map(([key]) => key.length));
    for (const [key, value] of run) lines.push(`${space}${key.padEnd(width)} = ${value}`);
    run = [];
  };
  for (const [name, value] of Object.entries(attributes)) {
    const key = /^[A-Za-z_][\w-]*$/.test(name) ? name : quote(name);
    const text = renderValue(value, indent);
    if (!text.includes('\n')) {
      run.push([key, text]);
      continue;
    }
    flush();
    lines.push(`${space}${key} = ${text}`);
  }
  flush();
  return lines;
}

/** A document as `jsonencode` takes it. */
export const jsonencode = (document: { readonly [key: string]: HclValue }, indent: number) =>
  new Expression(`jsonencode(${renderValue(document, indent)})`);

function renderValue(value: HclValue, indent: number): string {
  if (value instanceof Expression) return value.text;
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  const space = ' '.repeat(indent);
  if (isList(value)) {
    if (value.length === 0) return '[]';
    const [only] = value;
    if (value.length === 1 && typeof only === 'string') return `[${quote(only)}]`;
    const items = value.map((item) => `${space}  ${renderValue(item, indent + 2)},`);
    return ['[', ...items, `${space}]`].join('\n');
  }
  const lines = renderAttributes(value, indent + 2);
  return lines.length === 0 ? '{}' : ['{', ...lines, `${space}}`].join('\n');
}

const isList = (value: HclValue): value is readonly HclValue[] => Array.isArray(value);

/** Escapes that HCL does not know (HCL syntax, "Quoted Template Expressions"). */
const ONLY_IN_JSON: Readonly<Record<string, string>> = { b: '\\u0008', f: '\\u000c' };

/** A quoted template: `${` and `%{` would begin an interpolation (HCL syntax, "Template Expressions"). */
export function quote(text: string): string {
  return JSON.stringify(text)
    .replace(/\\(.)/g, (whole, sign: string) => ONLY_IN_JSON[sign] ?? whole)
    .replace(/([$%])(?=\{)/g, (sign) => sign + sign);
}
