import { isScalar, type YAMLMap } from 'yaml';

/** Throws, with the line of a node. */
export type Complain = (node: unknown, problem: string, hint: string) => never;

/** @param what such as `An entry of type file` */
export function checkMembers(
  entry: YAMLMap,
  known: readonly string[],
  what: string,
  complain: Complain,
): void {
  for (const { key } of entry.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (known.includes(name)) continue;
    complain(key, `has an unknown member ${printable(name)}`, `${what} has ${known.join(', ')}.`);
  }
}

export function readRequired(
  entry: YAMLMap,
  name: string,
  pattern: RegExp,
  example: string,
  complain: Complain,
): string {
  return (
    readMatching(entry, name, pattern, example, complain) ??
    complain(entry, `lacks ${name}`, `Write ${name}: ${example}.`)
  );
}

export function readMatching(
  entry: YAMLMap,
  name: string,
  pattern: RegExp,
  example: string,
  complain: Complain,
): string | undefined {
  const text = readText(entry, name, complain);
  if (text === undefined || pattern.test(text)) return text;
  return complain(
    nodeOf(entry, name),
    `has a ${name} that is not valid: ${printable(text)}`,
    `Write ${name}: ${example}.`,
  );
}

export function readText(entry: YAMLMap, name: string, complain: Complain): string | undefined {
  const node = nodeOf(entry, name);
  if (node === undefined) return undefined;
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  return complain(node, `has a ${name} that is not a text`, `Put it in quotes: ${name}: "…".`);
}

export function nodeOf(entry: YAMLMap, name: string): unknown {
  return entry.get(name, true);
}

/** What a person wrote, fit for a message. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
