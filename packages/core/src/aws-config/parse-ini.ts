/** A setting's value, or the settings of an indented block below an empty one. */
export type IniValue = string | ReadonlyMap<string, string>;
export type IniSection = ReadonlyMap<string, IniValue>;

/** A file that botocore refuses. Its text may hold secrets and is not quoted. */
export class MalformedIni extends Error {
  override readonly name = 'MalformedIni';
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;

  constructor(line: number, problem: string) {
    super(`line ${line} ${problem}`);
    this.line = line;
    this.problem = problem;
  }
}

/** What Python's str.strip() takes away, which differs from trim() in a few characters. */
const BLANKS = '[^\\S\\uFEFF]|[\\x1c-\\x1f\\x85]';
const BLANK = new RegExp(BLANKS);

/** By hand: an expression for blanks at the end tries every run of blanks before it, again and again. */
function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && BLANK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function strip(text: string): string {
  let start = 0;
  while (start < text.length && BLANK.test(text.charAt(start))) start += 1;
  return stripEnd(text.slice(start));
}

interface Open {
  lines: string[];
  /** Of the line that began the value, counted from 1. */
  at: number;
}

type OpenSection = Map<string, Open>;

/**
 * Reads an AWS config or credentials file by the rules of botocore: those of Python's
 * `configparser.RawConfigParser` in its strict form, and its indented blocks.
 *
 * @returns the sections by the text between their brackets; names of settings in small letters
 * @throws MalformedIni
 */
export function parseIni(text: string): Map<string, IniSection> {
  const sections = new Map<string, OpenSection>();
  const defaults: OpenSection = new Map();
  let section: OpenSection | undefined;
  let open: Open | undefined;
  let indent = 0;
  // PowerShell and Windows editors write a byte order mark, which botocore alone refuses.
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    const content = strip(line);
    if (/^[#;]/.test(content)) continue;
    if (content === '') {
      open?.lines.push('');
      continue;
    }
    const depth = line.search(/\S|\uFEFF/);
    if (section !== undefined && open !== undefined && depth > indent) {
      open.lines.push(content);
      continue;
    }
    indent = depth;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) {
      section = header === 'DEFAULT' ? defaults : addSection(sections, header, index + 1);
      open = undefined;
    } else {
      open = addSetting(section, content, index + 1);
    }
  }
  return new Map(
    [...sections].map(([name, settings]) => [name, close(new Map([...defaults, ...settings]))]),
  );
}

function addSection(sections: Map<string, OpenSection>, name: string, line: number): OpenSection {
  if (sections.has(name)) throw new MalformedIni(line, 'repeats a section');
  const section: OpenSection = new Map();
  sections.set(name, section);
  return section;
}

function addSetting(section: OpenSection | undefined, content: string, line: number): Open {
  if (section === undefined) throw new MalformedIni(line, 'comes before the first section');
  const [, before, value = ''] = /^([^=:]*)[=:](.*)$/.exec(content) ?? [];
  const name = strip(before ?? '').toLowerCase();
  if (name === '') throw new MalformedIni(line, 'is not a section or a setting');
  if (section.has(name)) throw new MalformedIni(line, 'repeats a setting');
  const open = { lines: [strip(value)], at: line };
  section.set(name, open);
  return open;
}

function close(section: OpenSection): IniSection {
  return new Map(
    [...section].map(([name, { lines, at }]) => {
      const value = stripEnd(lines.join('\n'));
      return [name, value.startsWith('\n') ? readBlock(value, at) : value];
    }),
  );
}

function readBlock(value: string, at: number): ReadonlyMap<string, string> {
  const block = new Map<string, string>();
  for (const [index, line] of value.split('\n').entries()) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    if (equals < 0)
      throw new MalformedIni(at + index, 'is indented, and no setting comes before it');
    block.set(strip(line.slice(0, equals)), strip(line.slice(equals + 1)));
  }
  return block;
}
