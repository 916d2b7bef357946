import { readFile } from 'node:fs/promises';

/**
 * Whether something is mounted at exactly this path. Known on Linux alone (proc(5),
 * /proc/self/mountinfo); elsewhere there are no mounts of single files.
 *
 * @param path absolute, its directory resolved
 */
export async function isMountPoint(path: string): Promise<boolean> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return text.split('\n').some((line) => unescapeOctal(line.split(' ')[4] ?? '') === path);
}

/** Blanks and backslashes are written as three octal digits; the kernel writes bytes of UTF-8 as they are. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
