/** Characters of all inline policies together, white space not counted (IAM User Guide, quotas). */
export const INLINE_LIMITS = { role: 10_240, user: 2_048 } as const;

/** How many characters of a document count towards the limit. */
export function countedCharacters(document: string): number {
  return document.replace(/\s/g, '').length;
}

/**
 * How many characters are too many.
 *
 * @param others the documents of the other inline policies
 * @returns 0 or less if the document fits
 */
export function excessOf(
  document: string,
  others: readonly string[],
  owner: keyof typeof INLINE_LIMITS,
): number {
  const sum = [document, ...others].reduce((total, one) => total + countedCharacters(one), 0);
  return sum - INLINE_LIMITS[owner];
}
