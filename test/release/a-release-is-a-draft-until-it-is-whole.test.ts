import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ASSETS, composeSums, SUMS } from '../../scripts/release/assets.ts';
import { createGitHubJudge } from '../support/judges/github-schema.ts';
import { type GitHubReleases, startGitHubReleases } from '../support/release/github-releases.ts';
import { createKillSwitch, type Kill } from '../support/release/kill-switch.ts';
import { runStep } from '../support/release/release-step.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

// GitHub's releases with immutable releases switched on: what is published cannot change, and a tag that
// has a release cannot move.

const REPOSITORY = 'org/bedrock-token';
const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-draft-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const killSwitch = createKillSwitch();
const judge = createGitHubJudge();
const root = join(scratch, 'root');
const folder = join(scratch, 'assets');
let github: GitHubReleases;

beforeEach(async () => {
  writeChangelog('1.0.0', '1.1.0');
  writeAssets('one build');
  github = await startGitHubReleases(REPOSITORY, (tag) => /^v1\.\d\.\d$/.test(tag), killSwitch);
});

afterEach(async () => {
  await github[Symbol.asyncDispose]();
  // What was sent, and what the stand-in answered, is what GitHub describes.
  expect(github.exchanges.filter(({ status }) => status < 400).flatMap(judge)).toEqual([]);
});

function writeChangelog(...versions: string[]): void {
  const file = join(root, 'apps', 'credential-helper', 'CHANGELOG.md');
  mkdirSync(join(file, '..'), { recursive: true });
  const sections = versions.map((one) => `## ${one}\n\n- What ${one} changes.\n`).reverse();
  writeFileSync(file, `# bedrock-token\n\n${sections.join('\n')}`);
}

function writeAssets(content: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = ASSETS.filter((name) => name !== SUMS).map((name) => ({
    name,
    bytes: Buffer.from(`${content} of ${name}`),
  }));
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, SUMS), composeSums(files));
}

function release(version: string, at?: Kill) {
  const args = ['--version', version, '--assets', folder, '--root', root];
  return runStep('publish-release.ts', args, {
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: REPOSITORY,
      GH_TOKEN: github.token,
    },
    ...(at !== undefined && { kill: { by: killSwitch, at } }),
  });
}

const nameOf = ({ name }: { name: string }) => name;
const namesOf = (tag: string) =>
  (github.releases.find((one) => one.tag === tag)?.assets ?? []).map(nameOf).sort();

it('has every file, and its notes are those of the changelog', async () => {
  const { ok, output } = await release('1.0.0');
  expect(output).toContain(`published v1.0.0 with ${ASSETS.length} files`);
  expect(ok).toBe(true);
  expect(github.releases).toHaveLength(1);
  expect(github.releases[0]).toMatchObject({ tag: 'v1.0.0', draft: false, isLatest: true });
  expect(namesOf('v1.0.0')).toEqual([...ASSETS].sort());
  expect(github.releases[0]?.notes).toBe('## The command\n\n- What 1.0.0 changes.');
  expect(output).not.toContain(github.token);

  const again = await release('1.0.0');
  expect(again.output).toContain('is published with all');
  expect(again.ok).toBe(true);
});

/** The draft, each file, and the publishing of the whole. */
const CHANGES = ASSETS.length + 2;
const KILLS = Array.from({ length: CHANGES }, (_, index) => index + 1).flatMap((change) =>
  (['before', 'during'] as const).map((when) => ({ change, when })),
);

it.each(sampleOf(KILLS, 5))(
  'is never published in part: killed $when change $change, a second run completes it',
  async (at) => {
    const stopped = await release('1.0.0', at);
    expect(stopped.wasKilled).toBe(true);
    const [first] = github.releases;
    const isPublished = at.change === CHANGES && at.when === 'during';
    if (first !== undefined) expect(first.draft).toBe(!isPublished);
    // A second run may have built the same again, or not.
    const again = await release('1.0.0');
    expect(again.output).toContain('v1.0.0');
    expect(again.ok).toBe(true);
    expect(github.releases).toHaveLength(1);
    expect(github.releases[0]?.draft).toBe(false);
    expect(namesOf('v1.0.0')).toEqual([...ASSETS].sort());
  },
);

it('completes a draft with the files of another build, a broken upload and a stray file', async () => {
  await release('1.0.0', { change: 6, when: 'before' });
  const [draft] = github.releases;
  const [first] = draft?.assets ?? [];
  if (first === undefined) throw new Error('the draft has no files');
  first.state = 'open';
  draft?.assets.push({ ...first, id: 999, name: 'stray.txt', state: 'uploaded' });
  writeAssets('another build');
  expect((await release('1.0.0')).ok).toBe(true);
  expect(namesOf('v1.0.0')).toEqual([...ASSETS].sort());
});

it('does not become the latest if it fixes an older line', async () => {
  await release('1.1.0');
  expect((await release('1.0.0')).ok).toBe(true);
  expect(github.releases.map(({ tag, isLatest }) => [tag, isLatest])).toEqual([
    ['v1.1.0', true],
    ['v1.0.0', false],
  ]);
});

describe('is refused', () => {
  async function refused(reason: RegExp): Promise<void> {
    const { ok, output } = await release('1.0.0');
    expect(output).toMatch(reason);
    expect(output).not.toMatch(/^\s+at /m);
    expect(ok).toBe(false);
    expect(github.releases.filter(({ tag, draft }) => tag === 'v1.0.0' && !draft)).toEqual([]);
  }

  it.each([true, false])('while v1 has a release of its own; a draft: %s', async (draft) => {
    const own = { id: 7, tag: 'v1', notes: '', isLatest: false, assets: [] };
    github.releases.push({ ...own, draft });
    await refused(/v1 has a release of its own[\s\S]*gh release delete v1/);
  });

  it('without its tag, which GitHub would make of main', async () => {
    writeChangelog('2.0.0');
    const { ok, output } = await release('2.0.0');
    expect(output).toMatch(/has no tag v2\.0\.0[\s\S]*Run the job "Tag and push" first/);
    expect(ok).toBe(false);
    expect(github.releases).toEqual([]);
  });

  it('without one of its files', async () => {
    rmSync(join(folder, 'bedrock-token-darwin-arm64'));
    await refused(/v1\.0\.0 lacks bedrock-token-darwin-arm64/);
    expect(github.releases).toEqual([]);
  });

  it('with a file that no release has', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'x');
    await refused(/has no notes\.txt/);
  });

  it('with a file that is not that of SHA256SUMS', async () => {
    writeFileSync(join(folder, 'LICENSES.txt'), 'other');
    await refused(/SHA256SUMS is not that of the files/);
  });

  it('for a version that no changelog has', async () => {
    writeChangelog('0.9.0');
    await refused(/no CHANGELOG\.md has 1\.0\.0; run: npm run version-packages/);
  });

  it('with a token that may not write', async () => {
    github.token = 'ghs_another';
    const { ok, output } = await release('1.0.0');
    expect(output).toMatch(/GitHub answers 401/);
    expect(ok).toBe(false);
  });
});

it('fails if the published release has other files than those that were built', async () => {
  await release('1.0.0');
  writeAssets('another build');
  const { ok, output } = await release('1.0.0');
  expect(output).toMatch(/v1\.0\.0 does not have the files that were built/);
  expect(ok).toBe(false);
});
