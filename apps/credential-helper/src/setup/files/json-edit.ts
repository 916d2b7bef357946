import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  parseTree,
} from 'jsonc-parser';

/** Comments are allowed by the parser anyway. */
export const JSONC = { allowTrailingComma: true };

export function valueAt(text: string, path: readonly string[]): unknown {
  const tree = parseTree(text, [], JSONC);
  const node = tree && findNodeAtLocation(tree, [...path]);
  return node && getNodeValue(node);
}

/** Whether an object on the way to a value has the next name twice. */
export function isRepeated(text: string, path: readonly string[]): boolean {
  const tree = parseTree(text, [], JSONC);
  return path.some((name, depth) => {
    const object = tree && findNodeAtLocation(tree, path.slice(0, depth));
    const named = object?.children?.filter(({ children }) => children?.[0]?.value === name);
    return object?.type === 'object' && (named?.length ?? 0) > 1;
  });
}

/**
 * Sets a value in a JSON object; undefined takes it out. All other bytes stay: what edits and then
 * formats moves comments to other settings.
 *
 * @returns undefined if something that is no object stands above it
 */
export function setValue(
  text: string,
  path: readonly string[],
  value: unknown,
): string | undefined {
  const tree = parseTree(text, [], JSONC);
  const node = tree && findNodeAtLocation(tree, [...path]);
  if (value === undefined) return node?.parent ? removeProperty(text, node.parent) : text;
  if (node !== undefined) {
    return isSame(getNodeValue(node), value) ? text : splice(text, node, JSON.stringify(value));
  }
  let depth = path.length - 1;
  while (depth > 0 && tree && !findNodeAtLocation(tree, path.slice(0, depth))) depth--;
  const object = tree && findNodeAtLocation(tree, path.slice(0, depth));
  if (object?.type !== 'object') return undefined;
  const nested = path
    .slice(depth + 1)
    .reduceRight<unknown>((below, key) => ({ [key]: below }), value);
  return addProperty(text, object, path[depth] ?? '', nested);
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const endOf = ({ offset, length }: Node) => offset + length;

function splice(text: string, { offset, length }: Pick<Node, 'offset' | 'length'>, by: string) {
  return text.slice(0, offset) + by + text.slice(offset + length);
}

function addProperty(text: string, object: Node, key: string, value: unknown): string {
  const [first, last] = [object.children?.[0], object.children?.at(-1)];
  const inner = text.slice(object.offset + 1, first?.offset ?? endOf(object) - 1);
  const end = /\r?\n/.exec(text)?.[0] ?? '\n';
  const unit = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const write = (indent: string) =>
    `${indent}${JSON.stringify(key)}: ${JSON.stringify(value, undefined, unit)}`.replaceAll(
      '\n',
      end + indent,
    );
  if (last === undefined) {
    const outer = indentOf(text, object.offset);
    // After comments that stand in it alone.
    const at = object.offset + 1 + inner.trimEnd().length;
    const tail = /\n/.test(text.slice(at, endOf(object) - 1)) ? '' : end + outer;
    return splice(text, { offset: at, length: 0 }, end + write(outer + unit) + tail);
  }
  const comma = commaAfter(text, endOf(last));
  if (!inner.includes('\n')) {
    const property = `${/\s$/.test(inner) ? ' ' : ''}${JSON.stringify(key)}:${JSON.stringify(value)}`;
    return splice(text, { offset: endOf(last), length: 0 }, `,${property}`);
  }
  // What is said of the last property on its line stays there.
  const from = comma === undefined ? endOf(last) : comma + 1;
  const remark =
    /^(?:[ \t]*\/\*(?:(?!\*\/).)*\*\/)*(?:[ \t]*\/\/.*)?/.exec(text.slice(from))?.[0] ?? '';
  const added = end + write(indentOf(text, last.offset)) + (comma === undefined ? '' : ',');
  const result = splice(text, { offset: from + remark.length, length: 0 }, added);
  return comma === undefined ? splice(result, { offset: from, length: 0 }, ',') : result;
}

function removeProperty(text: string, property: Node): string {
  const siblings = property.parent?.children ?? [];
  const before = siblings[siblings.indexOf(property) - 1];
  // With its line, if it is alone there; else what follows would slip into a comment above.
  const endsLine = /^[ \t]*,?[ \t]*\r?(?:\n|$)/.test(text.slice(endOf(property)));
  const offset = endsLine ? startOfLine(text, property.offset) : property.offset;
  const after = commaAfter(text, endOf(property));
  let comma = after;
  // The last one takes the comma before it along.
  if (after === undefined && before !== undefined) comma = commaAfter(text, endOf(before));
  const removed = { offset, length: endOf(property) - offset };
  if (comma === undefined) return splice(text, removed, '');
  const one = { offset: comma, length: 1 };
  const [later, earlier] = comma > offset ? [one, removed] : [removed, one];
  return splice(splice(text, later, ''), earlier, '');
}

function commaAfter(text: string, at: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(at);
  scanner.scan();
  const offset = scanner.getTokenOffset();
  return text[offset] === ',' ? offset : undefined;
}

/** Where the blanks before an offset begin, with the line end before them. */
function startOfLine(text: string, offset: number): number {
  let start = offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  if (text[start - 1] !== '\n') return start;
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** The blanks that the line of an offset begins with. */
function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}
