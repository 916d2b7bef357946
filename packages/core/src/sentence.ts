/** Ends a text that is a sentence with a full stop: what AWS says often has none. */
export function toSentence(text: string): string {
  return text.replace(/[^.!?:]$/, '$&.');
}
