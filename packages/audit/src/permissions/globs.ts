/** Whether a pattern of IAM, with `*` and `?`, covers a text. Actions are the same in whatever case. */
export function covers(pattern: string, text: string): boolean {
  return compare(pattern.toLowerCase(), text.toLowerCase(), false);
}

/** Whether some action is covered by both patterns. */
export function overlap(one: string, other: string): boolean {
  return compare(one.toLowerCase(), other.toLowerCase(), true);
}

/** Most pairs differ before the first wildcard, such as in the service, and policies have thousands. */
function compare(pattern: string, text: string, isPattern: boolean): boolean {
  const literal = literalLength(pattern);
  const shared = Math.min(literal, isPattern ? literalLength(text) : text.length);
  if (pattern.slice(0, shared) !== text.slice(0, shared)) return false;
  if (literal === pattern.length && !isPattern) return pattern === text;
  return walk(pattern, text, isPattern);
}

function literalLength(pattern: string): number {
  const at = pattern.search(/[*?]/);
  return at < 0 ? pattern.length : at;
}

/**
 * Compares from left to right, with all places of the second text at which the first may stand. Patterns
 * are short, so that this needs no more than their product.
 *
 * @param isPattern whether the second text has wildcards, too
 */
function walk(pattern: string, text: string, isPattern: boolean): boolean {
  const width = text.length + 1;
  const skips = (character: string | undefined) => isPattern && character === '*';
  // Row i, place j: whether the first i characters of the pattern and the first j of the text can agree.
  let row = Array.from({ length: width }, () => false);
  row[0] = true;
  for (let j = 1; j < width; j++) row[j] = row[j - 1] === true && skips(text[j - 1]);
  for (const character of pattern) {
    const next = Array.from({ length: width }, () => false);
    for (let j = 0; j < width; j++) {
      const stays = skips(text[j - 1]) && (row[j] === true || next[j - 1] === true);
      if (character === '*') next[j] = row[j] === true || next[j - 1] === true;
      else next[j] = stays || (row[j - 1] === true && agree(character, text[j - 1], isPattern));
    }
    row = next;
  }
  return row[width - 1] === true;
}

function agree(one: string, other: string | undefined, isPattern: boolean): boolean {
  return one === other || one === '?' || (isPattern && (other === '?' || other === '*'));
}
