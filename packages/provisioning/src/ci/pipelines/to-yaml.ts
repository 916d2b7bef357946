import { stringify } from 'yaml';

/** Without line breaks that nobody wrote: a command stays on its line. */
export const toYaml = (document: object) =>
  stringify(document, { lineWidth: 0, singleQuote: true, version: '1.1' });
