import { type Node, parseTree } from 'jsonc-parser';

/** What one member at the top of a JSON object holds. */
export type MemberReading =
  | { state: 'absent' }
  | { state: 'text'; value: string }
  /** A number, an object, anything that is not text. */
  | { state: 'other' }
  /** The text as a whole cannot be changed member by member. */
  | { state: 'unusable'; problem: string };

/**
 * Reads one member of a JSON object (RFC 8259). Nothing, `null` and `""` are absent.
 *
 * @param text undefined or blank if the place holds nothing yet
 */
export function readMember(text: string | undefined, member: string): MemberReading {
  if (isBlank(text)) return { state: 'absent' };
  const object = parseObject(text);
  if (object === undefined) return { state: 'unusable', problem: 'does not hold a JSON object' };
  const [node, second] = findValues(object, member);
  // Parsers differ in which of the two they take (RFC 8259, section 4).
  if (second !== undefined) return { state: 'unusable', problem: 'holds that member twice' };
  if (node === undefined || node.type === 'null') return { state: 'absent' };
  if (node.type !== 'string') return { state: 'other' };
  return node.value === '' ? { state: 'absent' } : { state: 'text', value: node.value };
}

/**
 * Writes text into one member. Every other character stays as it is: order, blanks, numbers of any
 * length, escapes. A member that is not there yet becomes the last one, spaced like the one before.
 *
 * @param text of which {@link readMember} said that it is usable
 */
export function writeMember(text: string | undefined, member: string, value: string): string {
  const [key, quoted] = [JSON.stringify(member), JSON.stringify(value)];
  if (isBlank(text)) return `{ ${key}: ${quoted} }\n`;
  const object = parseObject(text);
  if (object === undefined) throw new TypeError('the text is not a JSON object');
  const [node] = findValues(object, member);
  if (node !== undefined) return splice(text, node.offset, node.length, quoted);
  const last = object.children?.at(-1);
  if (last === undefined) return splice(text, object.offset + 1, 0, `${key}: ${quoted}`);
  // No regular expression: /\s*$/ takes quadratic time on blanks that are not at the end.
  const head = text.slice(0, last.offset);
  const gap = head.slice(head.trimEnd().length);
  return splice(text, last.offset + last.length, 0, `,${gap}${key}${colonOf(text, last)}${quoted}`);
}

function isBlank(text: string | undefined): text is undefined {
  return text === undefined || text.trim() === '';
}

/** @returns undefined for what JSON.parse refuses, or what is not an object */
function parseObject(text: string): Node | undefined {
  try {
    JSON.parse(text);
    const tree = parseTree(text, [], { disallowComments: true });
    return tree?.type === 'object' ? tree : undefined;
  } catch {
    // Not JSON, or nested so deeply that no parser here follows.
    return undefined;
  }
}

function findValues({ children = [] }: Node, member: string): Node[] {
  return children.flatMap(({ children: [key, value] = [] }) =>
    key?.value === member && value !== undefined ? [value] : [],
  );
}

/** The colon of a property with the blanks around it. */
function colonOf(text: string, { children: [key, value] = [] }: Node): string {
  if (key === undefined || value === undefined) return ': ';
  return text.slice(key.offset + key.length, value.offset);
}

function splice(text: string, offset: number, length: number, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}
