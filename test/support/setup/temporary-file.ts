import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that is gone when its `using` block ends. */
export function writeTemporary(name: string, text: string): Disposable & { path: string } {
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-file-'));
  const path = join(directory, name);
  writeFileSync(path, text);
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}
