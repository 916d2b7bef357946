import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openGit } from './release/git.ts';
import { type Rehearsal, rehearse } from './release/rehearsal.ts';

let place: Rehearsal;

beforeEach(() => {
  place = rehearse();
});

afterEach(() => {
  vi.unstubAllEnvs();
  place.dispose();
});

const tagsOf = (git: Rehearsal['git']) => git.run('tag', '--list').split('\n');

/** A bare repository besides origin. */
function createOther(): Rehearsal['git'] {
  const path = join(place.root, '.git', 'other.git');
  mkdirSync(path);
  const other = openGit(path);
  other.run('init', '--quiet', '--bare');
  return other;
}

describe('the settings of the person who releases have no effect:', () => {
  it.each(['text eol=lf ident', 'filter=other'])(
    'the built bytes are published, with the attributes "%s"',
    (attributes) => {
      const file = join(place.root, '.git', 'attributes');
      writeFileSync(file, `*.js ${attributes}\n`);
      place.git.run('config', 'core.attributesFile', file);
      place.git.run('config', 'filter.other.clean', 'echo other');
      place.fakeBuild('one\r\ntwo\r\n$Id: mine $\n');
      expect(place.release('1.0.0').output).toContain('released');
      const published = place.origin.run('show', 'v1:actions/mint/dist/index.js');
      expect(published).toBe('one\r\ntwo\r\n$Id: mine $');
    },
  );

  it('the commit is published, not what replaces it here', () => {
    const head = place.git.run('rev-parse', 'HEAD');
    const tree = place.git.run('rev-parse', 'HEAD^{tree}');
    place.commit('stray.txt', 'stray\n');
    const stray = place.git.run('rev-parse', 'HEAD');
    place.git.run('reset', '--quiet', '--hard', head);
    place.git.run('replace', head, stray);
    place.git.run('reset', '--quiet', '--hard');
    expect(place.release('1.0.0').output).toContain('released');
    expect(place.origin.run('rev-parse', 'v1^^{tree}')).toBe(tree);
    expect(place.origin.run('ls-tree', '--name-only', 'v1')).not.toContain('stray');
  });

  it.each([
    ['GIT_NAMESPACE', 'other'],
    ['GIT_COMMON_DIR', '/nowhere'],
    ['GIT_CONFIG_PARAMETERS', "'remote.origin.url=/nowhere'"],
  ])('the tags go where they belong, with %s in the environment', (name, value) => {
    vi.stubEnv(name, value);
    const { output } = place.release('1.0.0');
    expect(output).toContain('released');
    expect(output).not.toContain('nowhere');
    expect(tagsOf(place.origin)).toEqual(['v1', 'v1.0.0']);
  });

  it('no other tag is pushed, with push.followTags', () => {
    place.git.run('config', 'push.followTags', 'true');
    place.git.run('tag', '--annotate', '--message', 'mine', 'mine');
    expect(place.release('1.0.0').ok).toBe(true);
    expect(tagsOf(place.origin)).toEqual(['v1', 'v1.0.0']);
  });

  it('one repository is read and pushed to, with a pushurl', () => {
    const other = createOther();
    place.git.run('push', '--quiet', join(place.root, '.git', 'other.git'), 'main');
    expect(place.release('1.0.0').ok).toBe(true);
    place.git.run('remote', 'set-url', '--push', 'origin', join(place.root, '.git', 'other.git'));
    expect(place.release('1.0.0').output).toContain('move v1');
    expect(tagsOf(other)).toEqual(['v1', 'v1.0.0']);
  });
});
