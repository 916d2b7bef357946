import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { paste } from '../support/command/paste.ts';
import { makeHome } from '../support/command/run-command.ts';
import { GITHUB_ISSUER } from '../support/command/setup-cloud.ts';
import { simulatedTime } from '../support/setup/simulated-time.ts';

// The examples of the reference, pasted by an administrator one after the other, as the page and --help show them.

const examples = listCodeBlocks(
  readFileSync(join(repositoryRoot, 'apps/credential-helper/README.md'), 'utf8'),
)
  .filter(({ language }) => language === 'text')
  .map(({ text }) => text.trim())
  .filter((text) => /^(eval "\$\()?bedrock-token [^[\n]*$/.test(text));

/** Which are not run here, and why or where they are. */
const NOT_RUN: [example: RegExp, reason: string][] = [
  [
    /^bedrock-token exec /,
    'programs of the user: exec-runs-a-command-as-if-it-were-not-there.test.ts',
  ],
  [/^bedrock-token serve/, 'runs until it is stopped: serve-options-reach-bedrock.test.ts'],
  [/shell-init/, 'shell-hooks-keep-a-valid-key.test.ts'],
  [/completion/, 'completion-answers-tab-in-real-shells.test.ts'],
  [/--profile sso/, 'a login: setup-pins-the-profile-in-force.test.ts'],
  [
    /--config bedrock-keys\.yml/,
    'a file of keys: keys-incident-replaces-the-key-everywhere.test.ts',
  ],
  [/--org-role/, 'keys-audit-reads-an-organization.test.ts'],
];

const isRun = (example: string) => !NOT_RUN.some(([pattern]) => pattern.test(example));

test('the examples of the reference work in their order', async () => {
  using home = makeHome();
  const cloud = await startEmulator({
    issuer: GITHUB_ISSUER,
    accounts: [{ id: '123456789012', oidcProviders: [], users: [{ name: 'leaky' }] }],
  });
  try {
    const { accessKeyId, secretAccessKey } = cloud.issueAdministrator();
    const leaked = cloud.issueApiKey({ user: 'leaky', ageDays: 60 });
    writeFileSync(join(home.path, 'leaked-key.txt'), leaked.value);
    writeFileSync(join(home.path, 'sinks.yml'), '- { type: file, path: ./new-key }\n');
    const env = {
      ...home.env,
      ...cloud.env,
      ...cloud.githubEnv(),
      ...simulatedTime({ hurry: 20 }),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: 'us-east-1',
      GH_TOKEN: cloud.githubToken({ kind: 'pat', permissions: { actions: 'read' } }),
    };
    for (const example of examples.filter(isRun)) {
      // Without a terminal there is nobody who could be asked.
      const text = example.replace('--apply', '--apply --yes');
      const { code, stdout, stderr } = await paste(text, { directory: home.path, env });
      expect({ code, stderr }, `${text}\n${stdout}`).toMatchObject({ code: 0 });
    }
  } finally {
    await cloud.stop();
  }
});

test.each(NOT_RUN)('%s is not run here: %s', (pattern, reason) => {
  expect(examples.filter((example) => pattern.test(example))).not.toEqual([]);
  const [named = ''] = /[\w-]+\.test\.ts/.exec(reason) ?? [];
  expect(globSync(`test/**/${named}`, { cwd: repositoryRoot })).not.toEqual([]);
});
