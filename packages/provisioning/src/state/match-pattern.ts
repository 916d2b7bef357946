/**
 * Whether a text matches a pattern of IAM, in which `*` is any text and `?` any character. Not by a regular
 * expression: anybody may have written the pattern, and many `*` would take the expression forever.
 */
export function matches(pattern: string, text: string, ignoresCase = false): boolean {
  const wanted = ignoresCase ? pattern.toLowerCase() : pattern;
  const given = ignoresCase ? text.toLowerCase() : text;
  let [at, place] = [0, 0];
  // Where the last `*` stands, and how far its text reaches: an earlier one never has to give back more.
  let [star, reach] = [-1, 0];
  while (at < given.length) {
    const sign = wanted[place];
    if (sign === '*') {
      star = place;
      reach = at;
      place += 1;
    } else if (sign !== undefined && (sign === '?' || sign === given[at])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      reach += 1;
      at = reach;
      place = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(wanted.slice(place));
}
