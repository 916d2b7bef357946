import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const section = read('docs/security.md').split('\n## Limits of what is read\n')[1] ?? '';
const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (?!Content|---)(.+) \|$/gm)].map(
  ([, row = '']) => row.split(' | '),
);

/** Where the code has the number of each row, in the order of the table. */
const LIMITS = 'packages/core/src/limits.ts';
const SOURCES: [what: RegExp, file: string, name: string][] = [
  [/config or credentials file/, LIMITS, 'awsConfig'],
  [/certificate authorities/, LIMITS, 'certificates'],
  [/token file/, LIMITS, 'token'],
  [/SSO or console login/, LIMITS, 'login'],
  [/event file/, LIMITS, 'event'],
  [/fleet file/, LIMITS, 'yaml'],
  [/anchors/, 'packages/sinks/src/yaml/yaml-excess.ts', 'MOST_ANCHORS'],
  [/levels of YAML/, 'packages/sinks/src/yaml/yaml-excess.ts', 'DEEPEST_NESTING'],
  [/input of an action/, 'packages/github/src/inputs.ts', 'LONGEST_INPUT'],
  [/stdin of/, LIMITS, 'text'],
  [/settings file/, LIMITS, 'settings'],
  [/cache/, LIMITS, 'cacheEntry'],
  [/file of a shell/, 'apps/credential-helper/src/shell/fish.ts', 'MAX_BYTES'],
  [/credential_process/, LIMITS, 'process'],
  [/type `exec`/, LIMITS, 'command'],
  [/holds a key/, LIMITS, 'key'],
  [/JSON file/, LIMITS, 'json'],
  [/answer of AWS/, LIMITS, 'aws'],
  [/GitHub's API/, LIMITS, 'github'],
  [/levels of JSON/, 'packages/github/src/secrets/guarded-fetch.ts', 'DEEPEST_JSON'],
  [/repositories/, 'packages/github/src/secrets/secret-sink.ts', 'MOST_PAGES'],
  [/issues/, 'packages/github/src/issues/issues-api.ts', 'MOST_PAGES'],
  [/IAM's list/, 'packages/aws/src/iam/list-keys.ts', 'MOST_KEYS'],
  [/versions/, 'packages/aws/src/sinks/parameter-store-client.ts', 'MOST_PAGES'],
];

/** The product of whole numbers that the code gives a name. */
function numberOf(file: string, name: string): number {
  const [, text = ''] = new RegExp(`\\b${name}(?: =|:) ([\\d_* KMIB]+)[;,]`).exec(read(file)) ?? [];
  return text
    .replace('KIB', '1024')
    .replace('MIB', '1024 * 1024')
    .split('*')
    .map((factor) => Number(factor.replaceAll('_', '')))
    .reduce((product, factor) => product * factor);
}

it('docs/security.md states the limits of the code', () => {
  const told = rows.map(([what = '', longest = '']) => {
    const [, digits, unit] = /^(\d+) ?(KiB)?/.exec(longest) ?? [];
    const source = SOURCES.find(([pattern]) => pattern.test(what));
    const [, , name = ''] = source ?? [];
    const isKib = unit === 'KiB' && !name.endsWith('_KIB');
    return [what, Number(digits) * (isKib ? 1024 : 1)];
  });
  const coded = rows.map(([what = '']) => {
    const [, file = '', name = ''] = SOURCES.find(([pattern]) => pattern.test(what)) ?? [];
    return [what, numberOf(file, name)];
  });
  expect(told).toEqual(coded);
  expect(rows).toHaveLength(SOURCES.length);
});

it('docs/security.md names a test that is there for each limit', () => {
  const tests = rows.map(([, , , shownBy = '']) => shownBy.replaceAll('`', ''));
  expect(tests.filter((test) => !existsSync(join(root, test)))).toEqual([]);
});
