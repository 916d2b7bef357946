import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const URL = 'https://github.com/org/bedrock-token';

describe.each(globSync('{packages,actions,apps}/*/package.json', { cwd: root }))('%s', (file) => {
  const folder = dirname(file);
  const { repository, homepage } = JSON.parse(read(file));

  it('says where it comes from', () => {
    expect(repository).toEqual({ type: 'git', url: `git+${URL}.git`, directory: folder });
    expect(homepage).toBe(`${URL}/tree/main/${folder}#readme`);
  });

  it('has a README', () => {
    expect(existsSync(join(root, folder, 'README.md'))).toBe(true);
  });
});

describe('what CI installs', () => {
  it.each(['.ci/run', '.github/workflows/ci.yml'])('is in one script, which %s runs', (file) => {
    expect(read(file)).toContain('scripts/install-test-tools.sh');
    expect(read(file)).not.toMatch(/apt-get|\bpip\b/);
  });
});
