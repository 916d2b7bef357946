import type { Format } from './format.ts';

export const formatToken: Format = ({ token }) => `${token.reveal()}\n`;
