/** A string and, if it is the name of a member, its colon; or where an object begins or ends. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g;

/**
 * Parses JSON in which no object names a member twice: of two `Resource`s, JSON.parse would
 * silently keep the last.
 *
 * @throws SyntaxError
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const open: Set<string>[] = [];
  for (const [token, literal, colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (literal !== undefined && colon !== undefined) {
      const name = JSON.parse(literal) as string;
      if (open.at(-1)?.has(name)) throw new SyntaxError(`the member ${literal} appears twice`);
      open.at(-1)?.add(name);
    }
  }
  return value;
}
