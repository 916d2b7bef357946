/**
 * Splits a text into words as Python's `shlex.split` does, by which botocore reads the headers of
 * sections and `credential_process`.
 *
 * @returns undefined for an open quote or a backslash at the end
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote === '' && /[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === quote) {
      quote = '';
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (char === '\\' && quote !== "'") {
      at += 1;
      const next = text.charAt(at);
      if (next === '') return undefined;
      // Between double quotes it escapes only the quote and itself.
      const isKept = quote === '"' && next !== '"' && next !== '\\';
      word = (word ?? '') + (isKept ? char : '') + next;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
