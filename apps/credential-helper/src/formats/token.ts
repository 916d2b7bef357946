import type { Format } from './format.ts';

// A file of its own: a cache hit prints this format, and loads no other.
export const formatToken: Format = ({ token }) => `${token.reveal()}\n`;
