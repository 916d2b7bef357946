/**
 * Reads a file of `name<<delimiter` blocks, as the runner reads GITHUB_ENV and GITHUB_OUTPUT
 * after a step. Anything else in it is an error, as it is for the runner.
 */
export function parseCommandFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const head = lines.shift() as string;
    if (head === '') continue;
    const match = /^([^=<]+)<<(.+)$/.exec(head);
    if (match === null) throw new Error(`Not a block head: ${head.slice(0, 40)}`);
    const [, name = '', delimiter] = match;
    const end = lines.indexOf(delimiter as string);
    if (end < 0) throw new Error(`The block of ${name} has no end`);
    values[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n');
  }
  return values;
}
