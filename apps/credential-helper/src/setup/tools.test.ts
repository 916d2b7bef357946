import { array, assert, constantFrom, property, record, tuple } from 'fast-check';
import { parse as parseJson, visit } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { ProcessIo } from '../process-io.ts';
import type { FilePlan } from './tool.ts';
import { TOOLS } from './tools/index.ts';

const io = { env: {}, home: '/home/me', platform: 'linux' } as unknown as ProcessIo;
const choice = (region = 'us-west-2', profile = `it's "me" # 1`) => ({
  region,
  profile: profile.replace(' #', ' '),
  roleArn: undefined,
  scope: 'role' as const,
  endpoint: 'runtime' as const,
  auth: 'credentials' as const,
});

function planOf(name: string, ending: RegExp, region?: string): FilePlan {
  const tool = TOOLS.find((each) => each.name === name);
  const plan = tool?.plan(choice(region), io).find(({ path }) => ending.test(path));
  if (plan === undefined) throw new Error(`${name} has no such file`);
  return plan;
}

const eol = constantFrom('\n', '\r\n');
const bom = constantFrom('', '\ufeff');
const BLOCKS = [
  '# mine',
  '',
  '[tools] # x\nnode = "24"',
  '[env] # mine\nMINE = "1"',
  '[model_providers.own]\nname = "x"\n\n  # indented',
  '[[many]]\na = 1979-05-27T07:32:00Z\n[[many]]\nb = [\n  [1], # one\n  [2],\n]',
  '[text]\nlong = """\n[not]\nmodel = 1\n"""',
];
const tables = array(constantFrom(...BLOCKS)).map((blocks) => [...new Set(blocks)]);
const roots = constantFrom(
  [],
  ['model = "x"'],
  ['model_provider = "openai" # mine'],
  ['# a', '  "model_provider"=\'own\'', 'z = 1'],
);
const toml = record({ bom, eol, roots, tables, last: constantFrom('', '\n', '\n\n') }).map((of) =>
  (of.bom + [...of.roots, ...of.tables].join('\n') + of.last).replaceAll('\n', of.eol),
);

const remark = constantFrom('', ' // mine', ' /* mine */', '\n// mine\n');
const value = constantFrom(
  '1',
  '"x"',
  '{"a": [1, 2]}',
  '{ }',
  '[ ]',
  '{\n\t"deep": null // mine\n}',
);
const key = constantFrom('theme', 'env', 'enterpriseConfig', 'provider', 'AWS_REGION');
const isTable = (name: string) => ['env', 'enterpriseConfig', 'provider'].includes(name);
const members = array(tuple(key, value, remark, remark)).map((all) =>
  [...new Map(all.map((each) => [each[0], each])).values()].map(([name, is, before, after]) => {
    const fit = isTable(name) && !is.startsWith('{') ? '{}' : is;
    return { text: `${before}\n  "${name}": ${fit}`, after };
  }),
);
const jsonc = record({
  bom,
  eol,
  members,
  head: remark,
  tail: remark,
  comma: constantFrom('', ','),
}).map(({ members: all, ...of }) => {
  const body = all.map(({ text, after }, index) => {
    const comma = index < all.length - 1 ? ',' : of.comma;
    return `${text}${comma}${after}`;
  });
  return `${of.bom}{${of.head}${body.join('')}${of.tail}\n}\n`.replaceAll('\n', of.eol);
});

describe.each([
  ['codex', /toml$/],
  ['mise', /toml$/],
  ['direnv', /envrc$/],
  ['aws-profile', /config$/],
] as const)('setup %s', (name, ending) => {
  it('twice is once, and taking it out gives any text back', () => {
    const plan = planOf(name, ending);
    const other = planOf(name, ending, 'eu-west-1');
    assert(
      property(toml, (text) => {
        const once = plan.put(text);
        expect(plan.put(once)).toBe(once);
        expect(plan.put(other.put(text))).toBe(once);
        expect(plan.take(once, undefined)).toBe(text);
        expect(other.take(once, text)).toBe(text);
        expect(plan.take(text, undefined)).toBe(text);
        const lines = once.split(/\r?\n/);
        const mine = text.replace('\ufeff', '').split(/\r?\n/);
        expect(mine.filter((line) => !lines.some((each) => each.endsWith(line)))).toEqual([]);
        if (text.includes('\r\n')) expect(once.replaceAll('\r\n', '')).not.toContain('\n');
      }),
    );
  });
});

describe.each([
  ['claude-code', /json$/],
  ['claude-desktop', /json$/],
  ['opencode', /json$/],
] as const)('setup %s', (name, ending) => {
  it('twice is once, keeps every comment, and taking it out gives any text back', () => {
    const plan = planOf(name, ending);
    const other = planOf(name, ending, 'eu-west-1');
    assert(
      property(jsonc, (text) => {
        const once = plan.put(text);
        expect(plan.put(once)).toBe(once);
        expect(other.take(plan.put(once), text)).toBe(text);
        expect(plan.take(text, undefined)).toBe(text);
        expect(commentsOf(once)).toEqual(commentsOf(text));
        expect(commentsOf(plan.take(once, undefined))).toEqual(commentsOf(text));
        const [was, is] = [text, once].map((each) => parseJson(each.replace(/^\ufeff/, '')));
        expect(is).toMatchObject(was);
        const bare = parseJson(plan.take(once, undefined).replace(/^\ufeff/, ''));
        expect([bare.theme, bare.AWS_REGION]).toEqual([was.theme, was.AWS_REGION]);
      }),
    );
  });
});

function commentsOf(text: string): string[] {
  const found: string[] = [];
  visit(text, { onComment: (at, length) => found.push(text.slice(at, at + length)) });
  return found;
}

describe('setup codex', () => {
  const { put } = planOf('codex', /toml$/);

  it.each([
    ['a broken file', '[[ broken'],
    ['a provider of that name', '[model_providers.amazon-bedrock-runtime.aws]\nregion = "x"\n'],
    ['a provider in a string', 'text = """\nmodel_provider = "x"\n"""\n'],
    ['providers in one line', 'model_providers = { own = { name = "x" } }\n'],
  ])('leaves alone %s', (_, text) => {
    expect(() => put(text)).toThrow(/conflict|is not TOML/);
  });

  it('says the same next to what was there', () => {
    const text = 'notify = [\n  ["a"],\n]\n\n[tui]\ntheme = "dark"\n';
    expect(parseToml(put(text))).toMatchObject({
      ...parseToml(text),
      model_provider: 'amazon-bedrock-runtime',
    });
  });
});

describe('setup mise', () => {
  const { put } = planOf('mise', /toml$/, 'us-west-2');

  it('leaves the region alone that is there already', () => {
    const text = '[env]\nAWS_REGION = "us-west-2"\n';
    const after = put(text);
    expect(after.match(/AWS_REGION/g)).toHaveLength(1);
    expect(parseToml(after).env).toMatchObject({ AWS_DEFAULT_REGION: 'us-west-2' });
  });

  it.each([
    ['another region', '[env]\nAWS_REGION = "eu-west-1"\n'],
    ['another default region', '[env]\nAWS_DEFAULT_REGION = "eu-west-1"\n'],
    ['a key', '[env]\nAWS_BEARER_TOKEN_BEDROCK = "x"\n'],
    ['an env in one line', 'env = { MINE = "1" }\n'],
    ['an env in a string', 'text = """\n[env]\n"""\n'],
  ])('leaves alone a file with %s', (_, text) => {
    expect(() => put(text)).toThrow(/conflict/);
  });
});
