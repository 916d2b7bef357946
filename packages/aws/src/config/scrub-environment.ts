import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/**
 * Takes variables out of `/proc/PID/environ` of this process, where every process of the same user
 * reads what this one was started with, whatever became of `process.env`. In `process.env` they stay.
 *
 * The kernel shows the memory that it filled at the start (proc(5), `env_start` and `env_end`). libc
 * puts a variable that is set again elsewhere, so the first copy is unused and is overwritten.
 *
 * @param isSecret by name
 * @returns whether none is left to be read; only Linux can do it
 */
export function scrubEnvironment(isSecret: (name: string) => boolean): boolean {
  if (process.platform !== 'linux') return false;
  for (const [name, value] of Object.entries(process.env)) {
    if (isSecret(name)) process.env[name] = value;
  }
  try {
    overwrite(isSecret);
    return !readVariables(readFileSync('/proc/self/environ')).some(({ name }) => isSecret(name));
  } catch {
    return false;
  }
}

function overwrite(isSecret: (name: string) => boolean): void {
  const start = environmentStart();
  const memory = openSync('/proc/self/mem', 'r+');
  try {
    const block = readFileSync('/proc/self/environ');
    for (const { name, offset, length } of readVariables(block)) {
      if (!isSecret(name)) continue;
      // Both show the same memory, unless somebody else has moved it (prctl(2), PR_SET_MM).
      const found = Buffer.alloc(length);
      readSync(memory, found, 0, length, start + offset);
      if (!found.equals(block.subarray(offset, offset + length))) continue;
      writeSync(memory, Buffer.alloc(length), 0, length, start + offset);
    }
  } finally {
    closeSync(memory);
  }
}

/** The 50th field of proc(5) stat. It is below 2^47, which a number holds. */
function environmentStart(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // The second field, the name, may hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[50 - 3]);
}

interface Variable {
  name: string;
  /** In bytes, of `NAME=value` without the end. */
  offset: number;
  length: number;
}

function readVariables(block: Buffer): Variable[] {
  const variables: Variable[] = [];
  let offset = 0;
  while (offset < block.length) {
    const end = block.indexOf(0, offset);
    const length = (end === -1 ? block.length : end) - offset;
    const name = block.toString('utf8', offset, offset + length).split('=', 1)[0] ?? '';
    variables.push({ name, offset, length });
    offset += length + 1;
  }
  return variables;
}
