import { expect, test } from 'vitest';
import { readSetup } from '../conformance/parts/readme-setup/page.ts';
import { setupCloud } from '../support/command/setup-cloud.ts';

// Who sets AWS up by hand gets a role that is as narrow as that of the command.

interface Document {
  Statement: { Sid: string }[];
}

const IDS = ['--owner-id', '123456', '--repository-id', '456789'];
const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

test('the documents of docs/setup-github.md are those of setup github', async () => {
  const { files } = readSetup('docs/setup-github.md');
  const [trust, permissions] = ['trust.json', 'permissions.json'].map(
    (name) => JSON.parse(files[name] ?? '') as Document,
  );
  await using world = await setupCloud({ github: undefined });
  const where = ['--account', '123456789012', '--region', 'us-east-1'];
  const args = [...where, '--immutable-sub', 'no', ...IDS, '--models', MODEL];
  const { stdout, stderr, code } = await world.setup(args);
  expect(code, stderr).toBe(0);
  const made = JSON.parse(stdout) as { trustPolicy: Document; permissions: Document };
  expect(trust).toEqual(made.trustPolicy);
  expect(permissions?.Statement.map(({ Sid }) => Sid)).toContain('LookUpModels');
  expect({
    ...permissions,
    Statement: permissions?.Statement.filter(({ Sid }) => Sid !== 'LookUpModels'),
  }).toEqual(made.permissions);
});
