import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

const setUp = (...words: string[]) =>
  runCommand(['setup', ...words, '--gateway', '--region', 'us-east-1'], {
    env: { ...home.env, ...STATIC_KEYS },
  });

it.each([
  ['claude-code', '.claude/settings.json', '{}\n'],
  ['litellm', 'config.yaml', 'model_list:\n  - model_name: own\n'],
])(
  'the settings of %s, which every user could read, are closed when the local key comes into them',
  async (tool, file, before) => {
    furnish(home, { [file]: before });
    const path = join(home.path, file);
    chmodSync(path, 0o644);
    expect((await setUp(tool)).code).toBe(0);
    const key = readFileSync(
      join(home.path, '.local/state/bedrock-token/gateway/local-key'),
      'utf8',
    );
    expect(readFileSync(path, 'utf8')).toContain(key);
    expect(statSync(path).mode & 0o077).toBe(0);
    // Nor does what people paste into an issue show it.
    for (const words of [
      ['--undo', '--dry-run'],
      ['--dry-run', '--port', '4000'],
    ]) {
      const { code, stdout } = await setUp(tool, ...words);
      expect({ code, isShown: stdout.includes(key) }).toEqual({ code: 0, isShown: false });
      expect(stdout).toContain('bedrock-gateway-…');
    }
  },
);
