/** Constructs of PCRE that Hyperscan refuses, or that GitHub does not allow (Hyperscan, "Pattern Support"). */
const FOREIGN: readonly (readonly [what: string, at: RegExp])[] = [
  ['look-around', /^\(\?<?[=!]/],
  ['atomic group', /^\(\?>/],
  ['conditional', /^\(\?\(/],
  ['recursion', /^\(\?(?:R|\d|&|P[>=])/],
  ['option modifier', /^\(\?[a-zA-Z-]*[:)](?<!^\(\?:)/],
  ['named group', /^\(\?(?:P?<|')\w/],
  ['control verb', /^\(\*/],
  ['back-reference', /^\\(?:[1-9]|k[<{']|g)/],
  ['reset of the match', /^\\[KGXRC]/],
  ['possessive quantifier', /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/],
];

/**
 * What a pattern has that Hyperscan has not. Classes are passed over: nothing in them is special.
 *
 * @returns the names of the constructs, in order
 */
export function findForeignConstructs(pattern: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const foreign = FOREIGN.find(([, start]) => start.test(rest));
    if (foreign !== undefined) found.push(foreign[0]);
    at += foreign === undefined ? lengthOfNext(rest) : 1;
  }
  return found;
}

/** A class, an escape, or one character. */
function lengthOfNext(rest: string): number {
  if (rest.startsWith('['))
    return /^\[\^?\]?(?:\\.|[^\]\\])*\]/s.exec(rest)?.[0].length ?? rest.length;
  return rest.startsWith('\\') ? 2 : 1;
}
