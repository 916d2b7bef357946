/** A text of several lines, fit for a terminal: paths and names may hold what it obeys. */
export const withoutControls = (text: string) => text.replace(/(?!\n)\p{Cc}/gu, '?');

/** What somebody typed, fit for one line of a terminal: no control character, not too long. */
export const printable = (text: string, length = 80) =>
  text.slice(0, length).replace(/[^\x20-\x7e]/g, '?');
