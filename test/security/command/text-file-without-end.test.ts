import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const KIB = 1024;

/** `ulimit` is not needed to see it: a device has no size, and no end. */
it.skipIf(process.platform === 'win32').each([
  ['a device', '/dev/zero', /--sinks cannot be read \(it is larger than 64 KiB\)/],
  ['a file beyond the limit', 'beyond', /--sinks cannot be read \(it is larger than 64 KiB\)/],
  ['a file at the limit', 'limit', /is missing or empty/],
])('what --sinks reads of %s is bounded', async (_, path, message) => {
  using home = makeHome();
  writeFileSync(join(home.path, 'limit'), '#'.repeat(64 * KIB));
  writeFileSync(join(home.path, 'beyond'), '#'.repeat(64 * KIB + 1));
  const words = ['keys', 'policy', '--user', 'ci', '--sinks', path];
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const { code, signal, stderr } = await runCommand(words, { env });
  expect({ code, signal }).toEqual({ code: 2, signal: null });
  expect(stderr).toMatch(message);
});
