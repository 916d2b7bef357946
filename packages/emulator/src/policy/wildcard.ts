const compiled = new Map<string, RegExp>();

/** Matches `*` (any run) and `?` (any one character), as IAM does in actions, ARNs and StringLike. */
export function matchesWildcard(pattern: string, text: string, ignoreCase = false): boolean {
  const key = `${ignoreCase ? 'i' : 's'}${pattern}`;
  let expression = compiled.get(key);
  if (expression === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
    compiled.set(key, expression);
  }
  return expression.test(text);
}

/** Matches ARNs part by part, so that a `*` does not reach over a colon of the first five. */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = splitArn(pattern);
  const given = splitArn(arn);
  if (wanted === undefined || given === undefined) return false;
  return wanted.every((part, index) => matchesWildcard(part, given[index] ?? ''));
}

function splitArn(arn: string): string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
