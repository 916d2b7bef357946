import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';

// The lint's own settings, in an empty house with one planted file a case.

const house = mkdtempSync(join(tmpdir(), 'bedrock-token-house-'));
afterAll(() => rmSync(house, { recursive: true, force: true }));

/** @returns the rules that object to a statement in a file of that room */
function lint(room: string, statement: string): string[] {
  for (const name of ['biome.jsonc', '.gitignore']) {
    cpSync(join(repositoryRoot, name), join(house, name));
  }
  const directory = join(house, room);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'planted.ts'), `${statement}\n`);
  const biome = join(repositoryRoot, 'node_modules', '.bin', 'biome');
  const { stdout } = spawnSync(biome, ['lint', '--reporter=github', join(room, 'planted.ts')], {
    cwd: house,
    encoding: 'utf8',
  });
  return [...stdout.matchAll(/title=lint\/\w+\/(\w+)/g)].map(([, rule = '']) => rule);
}

const take = (what: string) => `import { it } from '${what}';\n\nit();`;
const environment = 'export const home = process.env.HOME;';

test.each([
  ['packages/core/src', take('@aws-sdk/client-sts'), 'noRestrictedImports'],
  ['packages/core/src', take('@actions/core'), 'noRestrictedImports'],
  ['packages/core/src', take('@bedrock-token/aws'), 'noRestrictedImports'],
  ['packages/core/src', take('node:fs'), 'noNodejsModules'],
  ['packages/core/src', environment, 'noProcessEnv'],
  ['packages/core/src/rotation/observe', take('../plan/plan.ts'), 'noRestrictedImports'],
  ['packages/core/src/rotation/observe', take('../execute/execution.ts'), 'noRestrictedImports'],
  ['packages/core/src/rotation/plan', take('../execute/execution.ts'), 'noRestrictedImports'],
  [
    'packages/core/src/rotation/plan/states',
    take('../../execute/execution.ts'),
    'noRestrictedImports',
  ],
  ['packages/core/src/rotation/plan', take('../rotate.ts'), 'noRestrictedImports'],
  ['packages/core/src/rotation/plan', take('node:fs'), 'noRestrictedImports'],
  ['packages/core/src/rotation/plan', environment, 'noProcessEnv'],
  ['packages/core/src/rotation/execute', take('../report-rotation.ts'), 'noRestrictedImports'],
  ['packages/aws/src', take('@actions/core'), 'noRestrictedImports'],
  ['packages/aws/src', take('@bedrock-token/github'), 'noRestrictedImports'],
  ['packages/github/src', take('@smithy/core'), 'noRestrictedImports'],
  ['packages/github/src', take('@bedrock-token/aws'), 'noRestrictedImports'],
  ['actions/mint/src', take('@aws-sdk/client-sts'), 'noRestrictedImports'],
  ['actions/mint/src', take('@actions/core'), 'noRestrictedImports'],
  ['actions/mint/src', take('@bedrock-token/emulator'), 'noRestrictedImports'],
  ['packages/fleet/src', take('@actions/core'), 'noRestrictedImports'],
  ['packages/fleet/src', take('@aws-sdk/client-iam'), 'noRestrictedImports'],
  ['apps/credential-helper/src', take('@actions/core'), 'noRestrictedImports'],
  ['packages/provisioning/src', take('@aws-sdk/client-iam'), 'noRestrictedImports'],
  ['packages/provisioning/src', take('@bedrock-token/aws'), 'noRestrictedImports'],
  ['packages/provisioning/src', take('node:fs'), 'noNodejsModules'],
  ['packages/provisioning/src', environment, 'noProcessEnv'],
  ['packages/audit/src', take('@bedrock-token/github'), 'noRestrictedImports'],
  ['packages/audit/src', environment, 'noProcessEnv'],
  ['packages/files/src', take('@bedrock-token/core'), 'noRestrictedImports'],
  ['packages/gateway/src', take('@bedrock-token/aws'), 'noRestrictedImports'],
  ['packages/gateway/src', environment, 'noProcessEnv'],
  [
    'apps/credential-helper/src',
    "import { writeFileSync } from 'node:fs';\n\nwriteFileSync('a', '');",
    'noRestrictedImports',
  ],
  ['packages/emulator/src', take('@bedrock-token/core'), 'noRestrictedImports'],
  ['packages/emulator/src', take('@smithy/signature-v4'), 'noRestrictedImports'],
])('%s may not hold: %s', (room, statement, rule) => {
  expect(lint(room, statement)).toContain(rule);
});

test.each([
  ['packages/core/src/rotation/plan', take('../observe/observed-state.ts')],
  ['packages/core/src/rotation/execute', take('../plan/plan.ts')],
  ['packages/core/src/rotation/execute', take('../observe/observed-state.ts')],
  ['packages/aws/src', take('@bedrock-token/core')],
  ['packages/aws/src', take('@aws-sdk/client-sts')],
  ['packages/aws/src', take('node:fs')],
  ['packages/aws/src', environment],
  ['packages/github/src', take('@actions/core')],
  ['actions/mint/src', take('@bedrock-token/aws')],
  ['actions/mint/src', take('@bedrock-token/github')],
  ['apps/credential-helper/src', take('@bedrock-token/sinks')],
  ['apps/credential-helper/src', take('@bedrock-token/github')],
  ['apps/credential-helper/src', take('@bedrock-token/provisioning')],
  ['packages/provisioning/src', take('@bedrock-token/core')],
  ['packages/audit/src', take('@bedrock-token/aws')],
  ['apps/credential-helper/src', take('@bedrock-token/files')],
  ['apps/credential-helper/src', take('@bedrock-token/gateway')],
  ['packages/files/src', take('node:fs')],
  ['packages/gateway/src', take('@bedrock-token/core')],
])('%s may hold: %s', (room, statement) => {
  expect(lint(room, statement)).toEqual([]);
});

test('the lint refuses a circle of imports, and one of types alone', () => {
  const room = 'packages/aws/src';
  mkdirSync(join(house, room), { recursive: true });
  writeFileSync(
    join(house, room, 'other.ts'),
    "import type { One } from './planted.ts';\n\nexport type Other = { one: One };\n",
  );
  const planted = (from: string) =>
    `import type { Other } from '${from}';\n\nexport type One = { other: Other };`;
  expect(lint(room, planted('./other.ts'))).toEqual(['noImportCycles']);
  expect(lint(room, planted('./another.ts'))).toEqual([]);
});
