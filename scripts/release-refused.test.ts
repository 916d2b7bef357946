import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishTags } from './release/publish.ts';
import { type Rehearsal, rehearse } from './release/rehearsal.ts';
import { listRemoteTags } from './release/remote-tags.ts';
import { parseVersion } from './release/version.ts';

let place: Rehearsal;

beforeEach(() => {
  place = rehearse();
});

afterEach(() => place.dispose());

const commitOf = (tag: string) => place.origin.run('rev-parse', `refs/tags/${tag}^{commit}`);
const refsOf = (git: Rehearsal['git']) => git.try('for-each-ref').output;

describe('a release is refused', () => {
  const refused = (version: string, reason: RegExp) => {
    const before = [refsOf(place.git), refsOf(place.origin)];
    const { ok, output } = place.release(version);
    expect(output).toMatch(reason);
    expect(output).not.toMatch(/^\s+at /m);
    expect(ok).toBe(false);
    expect([refsOf(place.git), refsOf(place.origin)]).toEqual(before);
  };

  it.each(['', '1', '1.0', 'v1.0.0', '1.0.0-rc.1', '01.0.0', '1.0.0; x'])(
    'for the version "%s"',
    (version) => refused(version, /is not a version/),
  );

  it('from a changed file', () => {
    writeFileSync(join(place.root, 'action.yml'), 'name: changed\n');
    refused('1.0.0', /differs from HEAD[\s\S]*action\.yml/);
  });

  it('from a file that git does not know', () => {
    writeFileSync(join(place.root, 'stray.txt'), 'stray\n');
    refused('1.0.0', /differs from HEAD[\s\S]*stray\.txt/);
  });

  it('from a file that git does not know, though status is set to ignore it', () => {
    place.git.run('config', 'status.showUntrackedFiles', 'no');
    writeFileSync(join(place.root, 'stray.txt'), 'stray\n');
    refused('1.0.0', /differs from HEAD[\s\S]*stray\.txt/);
  });

  it.each(['--assume-unchanged', '--skip-worktree'])('from a file marked %s', (flag) => {
    place.git.run('update-index', flag, 'action.yml');
    writeFileSync(join(place.root, 'action.yml'), 'name: changed\n');
    refused('1.0.0', /hides changes[\s\S]*action\.yml/);
  });

  it("from a commit that is not on the remote's main, of which a dry run only warns", () => {
    place.git.run('commit', '--quiet', '--allow-empty', '-m', 'not pushed');
    refused('1.0.0', /is not on the remote's main; push it to main first/);
    const { ok, output } = place.release('1.0.0', '--dry-run');
    expect(output).toMatch(/warning: .* is not on the remote's main/);
    expect(ok).toBe(true);
  });

  it('while changesets wait for a version, of which a dry run only warns', () => {
    place.commit('.changeset/README.md', 'About changesets\n');
    place.commit('.changeset/brave-cats-sing.md', '---\n"a": patch\n---\n\nText.\n');
    refused('1.0.0', /1 changesets are not in a version yet; run: npm run version-packages/);
    expect(place.release('1.0.0', '--dry-run').output).toMatch(/warning: 1 changesets/);
  });

  it('for another version than that of a public package', () => {
    place.commit('packages/core/package.json', '{ "name": "core", "version": "1.2.0" }\n');
    refused('1.0.0', /core has version 1\.2\.0, not 1\.0\.0/);
  });

  it('to a remote without main', () => {
    place.origin.run('update-ref', '-d', 'refs/heads/main');
    refused('1.0.0', /the remote has no main/);
  });

  it('to a remote that git would take for an option, which is not run', () => {
    const trace = join(place.root, '.git', 'trace');
    const { ok, output } = place.release('1.0.0', `--remote=--upload-pack=touch ${trace}; false`);
    expect(output).toContain('is not a remote');
    expect(ok).toBe(false);
    expect(existsSync(trace)).toBe(false);
  });

  it('to a remote that pushes to several places', () => {
    for (const path of [place.originPath, '/nowhere']) {
      place.git.run('remote', 'set-url', '--add', '--push', 'origin', path);
    }
    refused('1.0.0', /pushes to several URLs/);
  });

  it('from a changed file, for a version that is half out, too', () => {
    place.release('1.0.0');
    place.origin.run('update-ref', '-d', 'refs/tags/v1');
    writeFileSync(join(place.root, 'action.yml'), 'name: changed\n');
    refused('1.0.0', /differs from HEAD/);
  });

  it('for a tag that names another commit', () => {
    place.release('1.0.0');
    place.commit('more.txt', 'more\n');
    refused('1.0.0', /v1\.0\.0 exists/);
  });

  it('without the built file that action.yml runs', () => {
    place.commit('action.yml', 'runs: { using: node24, main: actions/mint/dist/other.js }\n');
    refused('1.0.0', /other\.js, which is not built/);
  });

  it.each(['refs/tags/v1', 'refs/tags/v1.0.0'])(
    'by the remote for %s, and neither tag is left anywhere',
    (ref) => {
      place.refusePushes(ref);
      refused('1.0.0', /refused the push/);
    },
  );

  it('without a folder for temporary files, in one line that names it', () => {
    const { ok, output } = place.releaseWith({ TMPDIR: '/nowhere/at-all' }, '1.0.0');
    expect(output).toMatch(/\/nowhere\/at-all.*run again/);
    expect(output).not.toMatch(/^\s+at /m);
    expect(ok).toBe(false);
    expect(place.release('1.0.0').ok).toBe(true);
  });

  it('by a remote that never answers', () => {
    const silent = join(place.root, '..', 'silent.sh');
    writeFileSync(silent, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    const env = { RELEASE_GIT_TIMEOUT_MS: '1500', GIT_SSH: silent };
    const { ok, output } = place.releaseWith(env, '1.0.0', '--remote=ssh://example.com/x');
    expect(output).toMatch(/no answer within 1\.5 seconds; check the remote and run again/);
    expect(ok).toBe(false);
  });

  it('if another run pushed the same version meanwhile, and the next run takes that up', () => {
    const git = place.git;
    const other = git.run('commit-tree', '-p', 'HEAD', '-m', 'Release v1.0.0', 'HEAD^{tree}');
    // Between our look at the tags and our push: the hook of the push makes the other run's tag.
    const hook = join(place.root, '.git', 'hooks', 'pre-push');
    mkdirSync(join(hook, '..'), { recursive: true });
    writeFileSync(
      hook,
      `#!/bin/sh\ngit --git-dir='${place.originPath}' update-ref refs/tags/v1.0.0 ${other}\n`,
      { mode: 0o755 },
    );
    git.run('push', '--quiet', '--no-verify', 'origin', `${other}:refs/heads/other`);
    const first = place.release('1.0.0');
    expect(first.output).toMatch(/refused the push/);
    expect(first.ok).toBe(false);
    writeFileSync(hook, '#!/bin/sh\n');
    const second = place.release('1.0.0');
    expect(second.output).toContain(`take up v1.0.0 at ${other.slice(0, 12)}`);
    expect(second.ok).toBe(true);
    expect(commitOf('v1')).toBe(other);
  });

  it('when somebody moved v1 since it was looked at', () => {
    place.release('1.0.0');
    const seen = listRemoteTags(place.git, 'origin');
    place.origin.run('update-ref', 'refs/tags/v1', 'main');
    const commit = place.git.run('commit-tree', '-p', 'HEAD', '-m', 'x', 'HEAD^{tree}');
    place.git.run('tag', '-a', '-m', 'v1.0.1', 'v1.0.1', commit);
    const version = parseVersion('1.0.1');
    const publishing = { git: place.git, remote: 'origin', version, commit, remoteTags: seen };
    expect(() => publishTags({ ...publishing, log: () => {} })).toThrow(/refused the push/);
    expect(commitOf('v1')).toBe(place.origin.run('rev-parse', 'main'));
  });
});

describe('a remote without atomic pushes', () => {
  beforeEach(() => place.origin.run('config', 'receive.advertiseAtomic', 'false'));

  it('gets the version first, then v1', () => {
    const { ok, output } = place.release('1.0.0');
    expect(output).toContain('one after the other');
    expect(ok).toBe(true);
    expect(commitOf('v1')).toBe(commitOf('v1.0.0'));
  });

  it('keeps the version and its old v1 if v1 cannot be moved; a second run moves it', () => {
    place.release('1.0.0');
    place.commit('more.txt', 'more\n');
    place.refusePushes('refs/tags/v1');
    expect(place.release('1.1.0').ok).toBe(false);
    expect(commitOf('v1')).toBe(commitOf('v1.0.0'));
    place.refusePushes('nothing');
    expect(place.release('1.1.0').ok).toBe(true);
    expect(commitOf('v1')).toBe(commitOf('v1.1.0'));
  });
});
