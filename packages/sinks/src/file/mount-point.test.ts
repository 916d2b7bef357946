import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createFileSink } from './file-sink.ts';

const root = mkdtempSync(join(tmpdir(), 'bedrock-token-mount-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A mount in a namespace of its own, which root alone may make. */
const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

test.skipIf(!canMount)('a file that is a mount of its own is refused by the preflight', () => {
  const [source, target] = [join(root, 'source'), join(root, 'a key')];
  for (const path of [source, target]) writeFileSync(path, '');
  const built = new URL('../../dist/index.js', import.meta.url).href;
  const program = `import { createFileSink } from ${JSON.stringify(built)};
    await createFileSink(${JSON.stringify(target)}).preflight().then(
      () => console.log('taken'), (error) => console.log(error.code, error.message));`;
  const script = 'mount --bind "$0" "$1" && exec "$2" --input-type=module -e "$3"';
  const words = ['-m', 'sh', '-c', script, source, target, process.execPath, program];
  const told = execFileSync('unshare', words, { encoding: 'utf8' });
  expect(told).toMatch(/^ERR_SINK file .*a key is a mount of its own, and cannot be replaced/);
});

test('a file that is no mount is taken', async () => {
  await createFileSink(join(root, 'fresh')).preflight();
});
