import { ACCOUNT } from '../desired-setup.ts';

/** Maps every text in a document, keys aside. */
export function mapTexts(value: unknown, map: (text: string) => unknown): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, map)]));
}

export const namesAccount = (text: string) => text.includes(ACCOUNT);
