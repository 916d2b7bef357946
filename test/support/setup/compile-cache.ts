import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The same bundles are run thousands of times: with what V8 made of them available, a start takes a
 * third less. NODE_DISABLE_COMPILE_CACHE=1 is for tests that count what a process reads and writes.
 */
export const COMPILE_CACHE: Readonly<Record<string, string>> = {
  NODE_COMPILE_CACHE: join(
    tmpdir(),
    `bedrock-token-test-compile-cache-${process.getuid?.() ?? ''}`,
  ),
};
