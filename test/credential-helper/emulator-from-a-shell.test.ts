import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { paste } from '../support/command/paste.ts';
import { makeHome } from '../support/command/run-command.ts';

// The page of the emulator, pasted whole: its commands, its configuration, and what they answer.

const PAGE = readFileSync(join(repositoryRoot, 'packages/emulator/README.md'), 'utf8');
const EMULATOR = join(repositoryRoot, 'packages/emulator/dist/cli.js');

function blockWith(text: string, language = 'sh'): string {
  const found = listCodeBlocks(PAGE).find(
    (block) => block.language === language && block.text.includes(text),
  );
  if (found === undefined) throw new Error(`the page has no block with ${text}`);
  return found.text;
}

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A shell of somebody who has installed both programs, in an empty directory. */
async function newShell() {
  const home = makeHome();
  const directory = join(home.path, 'work');
  mkdirSync(directory);
  const programs = { 'bedrock-token-emulator': [process.execPath, EMULATOR] };
  const port = String(await freePort());
  return {
    directory,
    [Symbol.dispose]: () => home[Symbol.dispose](),
    paste: (text: string, more: NodeJS.ProcessEnv = {}) =>
      paste(text.replaceAll('4566', port), { directory, env: { ...home.env, ...more }, programs }),
    read: (file: string) => readFileSync(join(directory, file), 'utf8'),
  };
}

const RECIPE = blockWith('keys incident');
const OTHER_BRANCH = blockWith('--ref refs/heads/other');
const END = blockWith('--unset');

test('the recipe leads from nothing to a call, a key and an incident', async () => {
  using shell = await newShell();
  // A branch that the role does not trust is refused; the shell would end at this failure.
  const text = [
    RECIPE,
    `${OTHER_BRANCH.trimEnd()} || echo "refused with $?"`,
    END,
    'wait $! || echo "the emulator ended with $?"',
    'env | grep -E "^(AWS_|GH_TOKEN|GITHUB_API_URL)" || echo "no variable is left"',
  ].join('\n');
  // What an administrator's shell may hold already must not win.
  const { code, stdout, stderr } = await shell.paste(text, {
    AWS_PROFILE: 'of-another-account',
    AWS_SESSION_TOKEN: 'of-another-session',
  });
  expect({ code, stderr }, stdout).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^arn:aws:iam::123456789012:role\/bedrock-octo-repo$/m);
  expect(stdout).toMatch(/"role":"assistant"/);
  expect(stdout).toMatch(/action +done: deactivate key ACCA\w+ of user ci-bot/);
  expect(stdout).toMatch(/check +Bedrock in us-east-1 refuses the key/);
  expect(stdout).toMatch(/ACCA\w+ +ci-bot +ci-bot\+1-at-123456789012 +live/);
  expect(stdout).toContain('refused with');
  expect(stderr).toContain('sub: repo:octo-org/octo-repo:ref:refs/heads/other');
  expect(stdout).not.toContain('the emulator ended with');
  expect(stdout).toContain('no variable is left');
  expect(shell.read('incident.md')).toContain('ci-bot');
  expect(shell.read('incident.md')).not.toContain(shell.read('ci-bot.key').trim());
});

test('the configuration of the page admits its repository to its role, and no other', async () => {
  using shell = await newShell();
  writeFileSync(join(shell.directory, 'config.json'), blockWith('"accounts"', 'json'));
  const sts = (repository: string) =>
    [
      'curl -sS "$AWS_ENDPOINT_URL_STS" -d Action=AssumeRoleWithWebIdentity -d Version=2011-06-15',
      '-d RoleSessionName=try -d RoleArn=arn:aws:iam::123456789012:role/ci',
      `-d WebIdentityToken="$(bedrock-token-emulator id-token --port 4566 --repo ${repository})"`,
    ].join(' ');
  const { code, stdout, stderr } = await shell.paste(
    [
      'bedrock-token-emulator --port 4566 --config config.json > emulator.json &',
      'eval "$(bedrock-token-emulator env --port 4566 --as user/ci-bot)"',
      sts('octo-org/octo-repo'),
      sts('octo-org/other'),
      'kill $!; wait $!',
    ].join('\n'),
  );
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout.match(/<AccessKeyId>ASIA/g)).toHaveLength(1);
  expect(stdout.match(/<Code>AccessDenied/g)).toHaveLength(1);
});
