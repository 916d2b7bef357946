import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_ACCOUNTS, startEmulator } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { paste } from '../support/command/paste.ts';
import { makeHome } from '../support/command/run-command.ts';
import { GITHUB_ISSUER } from '../support/command/setup-cloud.ts';
import { simulatedTime } from '../support/setup/simulated-time.ts';

// Each block of commands in docs/ and in READMEs is pasted into a shell with an administrator's credentials, and does what its page
// says; or it stands in NOT_RUN with the reason. scripts/commands-of-pages.test.ts checks the options of all of them.

const ACCOUNT = '123456789012';
const WORKSPACE = 'wrkspc_01AbCdEf23GhIj';
const LIMITED_ACCESS = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';

interface Block {
  where: string;
  text: string;
}

const blocks: Block[] = globSync(['*.md', '{actions,apps,packages}/*/README.md', 'docs/*.md'], {
  cwd: repositoryRoot,
})
  .sort()
  .flatMap((file) =>
    listCodeBlocks(readFileSync(join(repositoryRoot, file), 'utf8'))
      .filter(({ language }) => language === 'sh')
      .map(({ text }) => ({ where: file, text })),
  );

/** Page and a piece of the block → why it is not run here. */
const NOT_RUN: [page: string, piece: string, reason: string][] = [
  ['CONTRIBUTING.md', 'npm run conformance', 'installs third-party tools, for minutes'],
  ['CONTRIBUTING.md', 'npm run version-packages', 'changes the checkout'],
  ['README.md', 'git clone', 'readme-before-the-first-release.test.ts'],
  ['README.md', 'setup github', 'readme-walk-to-a-first-call.test.ts'],
  ['README.md', 'setup rotation', 'readme-walk-to-a-rotated-key.test.ts'],
  ['SECURITY.md', 'gh attestation verify', 'asks GitHub about a release'],
  ['SECURITY.md', 'gh attestation download', 'asks GitHub about a release'],
  [
    'packages/emulator/README.md',
    'npm install',
    'the-rehearsed-release-installs-and-works.test.ts',
  ],
  ['packages/emulator/README.md', 'bedrock-token-emulator', 'emulator-from-a-shell.test.ts'],
  ['docs/releasing.md', 'npm publish', 'publishes'],
  [
    'docs/audit.md',
    '--print-role',
    'needs an organization: keys-audit-reads-an-organization.test.ts',
  ],
  [
    'docs/audit.md',
    '--org-role',
    'needs an organization: keys-audit-reads-an-organization.test.ts',
  ],
  ['docs/claude-platform.md', 'create-secret', 'readme-walk-to-a-rotated-key.test.ts'],
  ['docs/workflows.md', 'setup github', 'workflows-of-the-page-get-a-key.test.ts'],
  ['docs/gateway.md', 'serve', 'runs until it is stopped: serve-options-reach-bedrock.test.ts'],
  ['docs/coding-agents.md', 'opencode', "another tool's own command"],
  [
    'docs/private-ca.md',
    'cat /etc/ssl',
    'a file of the system: private-authority-is-trusted.test.ts',
  ],
  ['docs/private-ca.md', 'openssl s_client', 'a request to AWS'],
  ['docs/secret-scanning.md', 'gitleaks', 'secret-scanning-patterns.test.ts'],
  [
    'docs/setup-github.md',
    'gh api',
    "GitHub's own command: setup-github-knows-the-subject.test.ts",
  ],
  ['docs/setup-github.md', 'aws iam', 'the real AWS CLI in the conformance part readme-setup'],
  ['docs/incident.md', '--logs', 'keys-incident-reads-logs.test.ts'],
  [
    'docs/incident.md',
    'aws cloudtrail',
    'log stores of AWS, commands checked by the conformance part aws-lines: keys-incident-reads-logs.test.ts',
  ],
  ['docs/incident.md', '--config', 'keys-incident-replaces-the-key-everywhere.test.ts'],
];

interface Case {
  /** In docs/, without its ending; or its path. */
  page: string;
  /** Files that the block reads, each from a block of a page that has this text. */
  files?: Record<string, [page: string, text: string]>;
  /** A piece of the block. */
  piece: string;
  /** What a test has to write in place of what a person types or has. */
  edit?: [from: string | RegExp, to: string][];
  /** Whether the account has no user yet. */
  hasNoUser?: true;
  says: RegExp;
}

const pathOf = (page: string) => (page.endsWith('.md') ? page : `docs/${page}.md`);

const WITHOUT_TERMINAL: Case['edit'] = [['--apply', '--apply --yes']];

const INSTALL: [from: RegExp, to: string] = [/^npm i -g .*\n/, ''];

const CASES: Case[] = [
  {
    page: 'README.md',
    piece: 'setup codex',
    edit: [INSTALL, [/eval "\$\((.*)\)".*/, 'bash -ec "$($1)"\ncat .codex/config.toml']],
    says: /amazon-bedrock/,
  },
  {
    page: 'apps/credential-helper/README.md',
    piece: 'bedrock-token --region',
    edit: [INSTALL],
    says: /^bedrock-api-key-/,
  },
  {
    page: 'apps/credential-helper/README.md',
    piece: 'keys audit --fail-on warning',
    hasNoUser: true,
    says: /phase +steady\nkey +ACCA/,
  },
  {
    page: 'actions/rotate/README.md',
    piece: 'setup rotation',
    edit: WITHOUT_TERMINAL,
    says: /role\/bedrock-rotator-bedrock-ci/,
  },
  {
    page: 'actions/rotate/README.md',
    piece: 'keys policy',
    files: { 'trust.json': ['setup-github', 'AssumeByGitHubJobs'] },
    says: /role\/bedrock-rotator/,
  },
  {
    page: 'claude-platform',
    piece: 'enable-outbound',
    says: /IssuerIdentifier/,
  },
  { page: 'audit', piece: '# a table', edit: [[' --fail-on error', '']], says: /"keys"|ACCA/ },
  ...['buildkite', 'circleci', 'gitlab', 'jenkins'].map((system) => ({
    page: `ci-${system}`,
    piece: 'setup ci',
    edit: WITHOUT_TERMINAL,
    says: /arn:aws:iam::123456789012:role\//,
  })),
  {
    page: 'claude-platform',
    piece: 'shell-init',
    edit: [
      [/eval "\$\((.*)\)"/, '$1 > /dev/null'],
      ['-- claude', '-- sh -c \'echo "$ANTHROPIC_AWS_API_KEY" | cut -c 1-30\''],
      [/(get --service claude-platform)/, '$1 --no-cache | cut -c 1-30'],
    ],
    says: /^(aws-external-anthropic-api-key\n?){2}$/,
  },
  {
    page: 'claude-platform',
    piece: 'keys create',
    says: /^phase +steady\nkey +ACCA/,
  },
  {
    page: 'github-enterprise',
    piece: 'setup github',
    edit: WITHOUT_TERMINAL,
    says: /role\/bedrock-ci/,
  },
  {
    page: 'guardrails',
    piece: 'aws organizations',
    edit: [[/aws organizations[\s\S]*/, 'cat scp.json']],
    says: /"DenyLongTermKeys"/,
  },
  {
    page: 'guardrails',
    piece: '--check-policy',
    edit: [[/^/, 'bedrock-token setup guardrails > scp.json\n']],
    says: /./,
  },
  {
    page: 'incident',
    piece: 'only the key ID is known',
    edit: [
      [/keys incident -(?=\s)(.*)# paste/, 'keys incident - < leaked-key.txt $1# paste'],
      [/keys incident/g, 'keys incident --yes'],
      ['ACCAEXAMPLE0000000001', '"$KEY_ID"'],
    ],
    says: /done: deactivate key ACCA\w+ of user bedrock-ci[\s\S]*run-42/,
  },
  {
    page: 'incident',
    piece: '--sinks sinks.yml',
    edit: [['keys incident', 'keys incident --yes']],
    says: /done: Read the new key back from file/,
  },
  { page: 'gateway', piece: 'usage --days', says: /./ },
  {
    page: 'setup-rotation',
    piece: '--escrow bedrock/api-key',
    files: { 'sinks.yml': ['setup-rotation', '# sinks.yml'] },
    edit: [...WITHOUT_TERMINAL, [/$/, 'cat .github/workflows/*']],
    says: /role\/bedrock-rotator-bedrock-ci[\s\S]*uses: org\/bedrock-token\/actions\/rotate@v1/,
  },
  {
    page: 'setup-rotation',
    piece: '--config bedrock-keys.yml',
    files: { 'bedrock-keys.yml': ['fleet', '# bedrock-keys.yml'] },
    edit: WITHOUT_TERMINAL,
    says: /role\/bedrock-rotator[\s\S]*uses: org\/bedrock-token\/actions\/rotate@v1/,
  },
  { page: 'secret-scanning', piece: '--no-cache\n', says: /^bedrock-api-key-/ },
  { page: 'secret-scanning', piece: 'claude-platform', says: /^aws-external-anthropic-api-key-/ },
  {
    page: 'setup-github',
    piece: 'GH_TOKEN',
    edit: WITHOUT_TERMINAL,
    says: /role\/bedrock-octo-repo/,
  },
];

/** The text of a block of a page in docs/. */
function fileOf([page, text]: [page: string, text: string]): string {
  const found = listCodeBlocks(readFileSync(join(repositoryRoot, pathOf(page)), 'utf8')).find(
    (block) => block.text.includes(text),
  );
  if (found === undefined) throw new Error(`${pathOf(page)} has no block with ${text}`);
  return found.text;
}

async function runBlock(text: string, { files = {}, hasNoUser }: Partial<Case>) {
  using home = makeHome();
  const cloud = await startEmulator({
    issuer: GITHUB_ISSUER,
    accounts: [
      {
        id: ACCOUNT,
        // Setup changes no role that it did not make, so that one is only where a session of it leaked.
        roles: text.includes('run-42') ? DEFAULT_ACCOUNTS.flatMap(({ roles }) => roles) : [],
        oidcProviders: [],
        users: hasNoUser ? [] : [{ name: 'bedrock-ci', managedPolicies: [LIMITED_ACCESS] }],
        workspaces: [{ id: WORKSPACE, region: 'us-east-1' }],
        outboundWebIdentityFederation: !text.includes('enable-outbound'),
      },
    ],
  });
  try {
    const leaked = hasNoUser
      ? { id: '', value: '' }
      : cloud.issueApiKey({ user: 'bedrock-ci', ageDays: 60 });
    const { accessKeyId, secretAccessKey } = cloud.issueAdministrator();
    writeFileSync(join(home.path, 'leaked-key.txt'), leaked.value);
    writeFileSync(join(home.path, 'sinks.yml'), '- { type: file, path: ./new-key }\n');
    for (const [name, block] of Object.entries(files)) {
      writeFileSync(join(home.path, name), fileOf(block));
    }
    const githubToken = cloud.githubToken({ kind: 'pat', permissions: { actions: 'read' } });
    const result = await paste(text, {
      directory: home.path,
      githubToken,
      env: {
        ...home.env,
        ...cloud.env,
        ...cloud.githubEnv(),
        ...simulatedTime({ hurry: 20 }),
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: 'us-east-1',
        ANTHROPIC_AWS_WORKSPACE_ID: WORKSPACE,
        GH_TOKEN: githubToken,
        KEY_ID: leaked.id,
      },
    });
    expect(cloud.secrets().filter((secret) => result.stderr.includes(secret))).toEqual([]);
    return result;
  } finally {
    await cloud.stop();
  }
}

describe('the blocks of pages', () => {
  test.each(CASES)('$page: $piece', async ({ page, piece, edit = [], says, ...world }) => {
    const found = blocks.find(({ where, text }) => where === pathOf(page) && text.includes(piece));
    if (found === undefined) throw new Error(`${pathOf(page)} has no block with ${piece}`);
    const text = edit.reduce((before, [from, to]) => {
      const after = before.replace(from, to);
      expect(after, `${from} is not in the block`).not.toBe(before);
      return after;
    }, found.text);
    const { code, stdout, stderr } = await runBlock(text, world);
    expect({ code, stderr }, `${text}\n${stdout}`).toMatchObject({ code: 0 });
    expect(stdout).toMatch(says);
  });

  test('are all run, or there is a reason why not', () => {
    const left = blocks.filter(
      ({ where, text }) =>
        !CASES.some(({ page, piece }) => where === pathOf(page) && text.includes(piece)) &&
        !NOT_RUN.some(([page, piece]) => where === page && text.includes(piece)),
    );
    expect(left).toEqual([]);
  });

  test.each(NOT_RUN)('%s, %s: %s', (page, piece, reason) => {
    expect(blocks.filter(({ where, text }) => where === page && text.includes(piece))).not.toEqual(
      [],
    );
    const [named] = /[\w-]+\.test\.ts/.exec(reason) ?? [];
    if (named !== undefined) {
      expect(globSync(`test/**/${named}`, { cwd: repositoryRoot })).not.toEqual([]);
    }
  });
});
