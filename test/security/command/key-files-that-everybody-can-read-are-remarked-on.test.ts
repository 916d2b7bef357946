import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { issueOldKey, keysCloud, LIMITED_ACCESS } from '../../support/command/keys-cloud.ts';

/** The attack: another user of the machine reads the file that holds a long-term key. */
test('each run remarks on a key file that everybody can read, and the next key ends it', async () => {
  await using world = await keysCloud({
    users: [{ name: 'ci', managedPolicies: [LIMITED_ACCESS] }],
  });
  const key = join(world.home.path, 'key');
  const remark = `file key is accessible to every user of this machine (mode 644); when the next key is written, only the owner keeps access. Run chmod go= '${key}' now.`;
  const old = issueOldKey(world, 'ci', 31, 60);
  writeFileSync(key, `${old.value}\n`);
  chmodSync(key, 0o644);
  const rotate = (...words: string[]) =>
    world.keys(['rotate', '--user', 'ci', '--out', 'key', ...words]);
  for (const words of [['--dry-run'], ['--dry-run'], []]) {
    const { code, stderr } = await rotate(...words);
    expect({ words, code }).toEqual({ words, code: 0 });
    expect(stderr).toContain(remark);
  }
  expect(readFileSync(key, 'utf8')).not.toContain(old.value);
  expect((statSync(key).mode & 0o777).toString(8)).toBe('600');
  expect((await rotate()).stderr).not.toContain('every user');
});
