/** What somebody typed, fit for one line of a terminal: no control character, not too long. */
export const printable = (text: string, length = 80) =>
  text.slice(0, length).replace(/[^\x20-\x7e]/g, '?');
