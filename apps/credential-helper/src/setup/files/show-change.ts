import { createTwoFilesPatch } from 'diff';
import type { Change } from './change.ts';

/** Secrets of a gateway: what is shown may end in a log. */
const LOCAL_KEY = /(bedrock-(?:gateway|container)-)[\w-]{43}/g;

/**
 * All that would be written, for people: each backup in a line, each file as a unified diff. Empty
 * if nothing would change.
 */
export function showChange({ path, before, after, keepAs, drops }: Change): string {
  if (before === after) return '';
  const [old, now] = [
    before === undefined ? '/dev/null' : path,
    after === undefined ? '/dev/null' : path,
  ];
  const lines = [
    ...(keepAs === undefined ? [] : [`Backup: ${path} is kept as ${keepAs}\n`]),
    ...drops.map((backup) => `Backup: ${backup} is removed\n`),
    createTwoFilesPatch(old, now, before ?? '', after ?? '', undefined, undefined, { context: 2 }),
  ];
  return showControls(lines.join('').replace(LOCAL_KEY, '$1…'));
}

/**
 * A file may hold what a terminal obeys, or what turns text around: control and format characters
 * other than line ends and tabs are shown by their number.
 */
function showControls(text: string): string {
  return text.replace(/(?!\n|\t|\r\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
