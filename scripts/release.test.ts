import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rehearsal, rehearse } from './release/rehearsal.ts';

let place: Rehearsal;

beforeEach(() => {
  place = rehearse();
});

afterEach(() => place.dispose());

const commitOf = (tag: string) => place.origin.run('rev-parse', `refs/tags/${tag}^{commit}`);
const filesOf = (revision: string) =>
  place.origin.run('ls-tree', '-r', '--name-only', revision).split('\n');
const refsOf = (git: Rehearsal['git']) => git.try('for-each-ref').output;

describe('a release', () => {
  it('gives v1 a tree with action.yml at its root and the built action', () => {
    const { ok, output } = place.release('1.0.0');
    expect(output).toContain('released v1.0.0');
    expect(ok).toBe(true);
    expect(filesOf('v1')).toEqual([
      '.gitignore',
      'action.yml',
      'actions/mint/dist/LICENSES.txt',
      'actions/mint/dist/index.js',
    ]);
    expect(place.origin.run('show', 'v1:actions/mint/dist/index.js')).toBe('console.log(1);');
    expect(commitOf('v1.0.0')).toBe(commitOf('v1'));
  });

  it('tags with an annotated tag a commit that stands on main and that no branch holds', () => {
    place.release('1.0.0');
    expect(place.origin.run('cat-file', '-t', 'v1.0.0')).toBe('tag');
    expect(place.origin.run('rev-parse', 'v1^')).toBe(place.git.run('rev-parse', 'main'));
    expect(place.origin.run('branch', '--contains', 'v1')).toBe('');
  });

  it('keeps dist off main, here and on the remote', () => {
    place.release('1.0.0');
    expect(filesOf('main')).toEqual(['.gitignore', 'action.yml']);
    expect(place.git.run('ls-tree', '-r', '--name-only', 'main')).not.toContain('dist');
  });

  it("leaves the user's branch, index and work tree as they were", () => {
    const look = () => ({
      head: place.git.run('symbolic-ref', 'HEAD'),
      main: place.git.run('rev-parse', 'main'),
      index: place.git.run('ls-files', '--stage'),
      status: place.git.run('status', '--porcelain', '--ignored'),
    });
    const before = look();
    expect(place.release('1.0.0').ok).toBe(true);
    expect(look()).toEqual(before);
  });

  it.each(['v1.0.20261130120000', 'v01.2.3', 'v1.x', 'v1.0.0-rc.1', 'v1.2', 'nightly'])(
    'is not stopped by the tag %s, which is no version',
    (tag) => {
      place.origin.run('tag', tag, 'main');
      const { ok, output } = place.release('1.0.0');
      expect(output).toContain('released v1.0.0');
      expect(ok).toBe(true);
      expect(commitOf('v1')).toBe(commitOf('v1.0.0'));
    },
  );

  it('succeeds where this clone has branches and tags in the way of its tags', () => {
    for (const ref of ['heads/v1', 'heads/v1.0.0', 'tags/main', 'tags/HEAD', 'tags/v1/x']) {
      place.git.run('update-ref', `refs/${ref}`, 'refs/heads/main');
    }
    const { ok, output } = place.release('1.0.0');
    expect(output).toContain('released v1.0.0');
    expect(ok).toBe(true);
    expect(commitOf('v1')).toBe(commitOf('v1.0.0'));
  });

  it('moves v1 with the next version, and back with none', () => {
    place.release('1.0.0');
    place.commit('more.txt', 'more\n');
    place.fakeBuild('console.log(2);\n');
    expect(place.release('1.1.0').ok).toBe(true);
    expect(commitOf('v1')).toBe(commitOf('v1.1.0'));
    expect(commitOf('v1.0.0')).not.toBe(commitOf('v1'));
    expect(place.origin.run('show', 'v1:actions/mint/dist/index.js')).toBe('console.log(2);');

    place.git.run('checkout', '--quiet', '--detach', 'HEAD^');
    const { ok, output } = place.release('1.0.1');
    expect(ok).toBe(true);
    expect(output).toContain('leave v1 where it is');
    expect(commitOf('v1')).toBe(commitOf('v1.1.0'));
  });

  it('leaves v1 alone when v2 comes', () => {
    place.release('1.0.0');
    place.commit('more.txt', 'more\n');
    place.release('2.0.0');
    expect(commitOf('v2')).toBe(commitOf('v2.0.0'));
    expect(commitOf('v1')).toBe(commitOf('v1.0.0'));
  });

  it('writes no tag and pushes nothing in a dry run', () => {
    const before = [refsOf(place.git), refsOf(place.origin)];
    const { ok, output } = place.release('1.0.0', '--dry-run');
    expect(ok).toBe(true);
    expect(output).toMatch(/v1\.0\.0 would be [0-9a-f]{40}/);
    expect([refsOf(place.git), refsOf(place.origin)]).toEqual(before);
  });
});

describe('a second run', () => {
  it('changes nothing after a whole release', () => {
    place.release('1.0.0');
    const before = refsOf(place.origin);
    place.fakeBuild('console.log("another build");\n');
    const { ok, output } = place.release('1.0.0');
    expect(output).toContain('nothing to push');
    expect(ok).toBe(true);
    expect(refsOf(place.origin)).toBe(before);
  });

  it('moves v1 after a crash between the two tags, from another clone, too', () => {
    place.release('1.0.0');
    const released = commitOf('v1.0.0');
    place.origin.run('update-ref', '-d', 'refs/tags/v1');
    place.git.run('tag', '--delete', 'v1.0.0', 'v1');
    place.fakeBuild('console.log("another build");\n');
    expect(place.release('1.0.0').ok).toBe(true);
    expect(commitOf('v1')).toBe(released);
    expect(commitOf('v1.0.0')).toBe(released);
  });

  it('pushes what was tagged before a crash, not a new build', () => {
    place.release('1.0.0');
    const released = commitOf('v1.0.0');
    for (const tag of ['v1', 'v1.0.0']) place.origin.run('update-ref', '-d', `refs/tags/${tag}`);
    place.fakeBuild('console.log("another build");\n');
    expect(place.release('1.0.0').ok).toBe(true);
    expect(commitOf('v1')).toBe(released);
  });
});
