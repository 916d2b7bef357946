/**
 * A generated region of a Markdown file stands between `<!-- name:start -->` and
 * `<!-- name:end -->`, each on a line of its own.
 */
export function replaceRegion(text: string, name: string, content: string): string {
  const start = `<!-- ${name}:start -->\n`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`no region "${name}": its markers are missing`);
  if (text.indexOf(start, from + 1) >= 0) throw new Error(`region "${name}" is there twice`);
  return `${text.slice(0, from + start.length)}\n${content.trim()}\n\n${text.slice(to)}`;
}

/** The first line in which two texts differ, as a small diff; undefined if they are equal. */
export function firstDifference(actual: string, expected: string): string | undefined {
  if (actual === expected) return undefined;
  const have = actual.split('\n');
  const want = expected.split('\n');
  const at = want.findIndex((line, index) => line !== have[index]);
  const line = at < 0 ? want.length : at;
  return `line ${line + 1}\n- ${have[line] ?? '(end of file)'}\n+ ${want[line] ?? '(end of file)'}`;
}
