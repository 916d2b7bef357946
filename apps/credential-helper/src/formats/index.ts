import type { Answer, FormatName } from './format.ts';
import { formatToken } from './token.ts';

/** The plain key is what a cache hit mostly prints; the others are loaded when asked for. */
export async function render(name: FormatName, answer: Answer): Promise<string> {
  if (name === 'token') return formatToken(answer);
  const { OTHER_FORMATS } = await import('./others.ts');
  return OTHER_FORMATS[name](answer);
}
