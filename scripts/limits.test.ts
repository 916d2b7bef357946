import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const section = read('docs/security.md').split('\n## Limits of what is read\n')[1] ?? '';
const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (?!Content|---)(.+) \|$/gm)].map(
  ([, row = '']) => row.split(' | '),
);

/** Where the code has the number of each row, in the order of the table. */
const SOURCES: [what: RegExp, file: string, name: string][] = [
  [/config or credentials file/, 'packages/core/src/limits.ts', 'awsConfig'],
  [/certificate authorities/, 'packages/core/src/limits.ts', 'certificates'],
  [/token file/, 'packages/core/src/limits.ts', 'token'],
  [/event file/, 'packages/core/src/limits.ts', 'event'],
  [/fleet file/, 'packages/fleet/src/read-fleet.ts', 'LONGEST_KIB'],
  [/anchors/, 'packages/sinks/src/read-yaml.ts', 'MOST_ANCHORS'],
  [/levels/, 'packages/sinks/src/read-yaml.ts', 'DEEPEST_NESTING'],
  [/input of an action/, 'packages/github/src/inputs.ts', 'LONGEST_INPUT'],
  [/stdin of/, 'apps/credential-helper/src/command-line/read-text.ts', 'MAX_BYTES'],
  [/cache/, 'apps/credential-helper/src/cache/store.ts', 'MAX_BYTES'],
  [/credential_process/, 'packages/aws/src/process-credentials.ts', 'LONGEST_ANSWER'],
  [/type `exec`/, 'packages/sinks/src/exec-sink.ts', 'LONGEST_OUTPUT_BYTES'],
  [/holds a key/, 'packages/sinks/src/file-sink.ts', 'LONGEST_BYTES'],
  [/JSON file/, 'packages/sinks/src/file-document.ts', 'LONGEST_BYTES'],
  [/answer of AWS/, 'packages/aws/src/bounded-body.ts', 'LONGEST_BODY'],
  [/GitHub's API/, 'packages/github/src/secrets/guarded-fetch.ts', 'LONGEST_BODY'],
  [/issues/, 'packages/github/src/issues/issues-api.ts', 'MOST_PAGES'],
  [/IAM's list/, 'packages/aws/src/rotation/iam-key-store.ts', 'MOST_KEYS'],
  [/versions/, 'packages/aws/src/rotation/parameter-store-client.ts', 'MOST_PAGES'],
];

/** The product of whole numbers that the code gives a name. */
function numberOf(file: string, name: string): number {
  const [, text = ''] = new RegExp(`\\b${name}(?: =|:) ([\\d_* ]+)[;,]`).exec(read(file)) ?? [];
  return text
    .split('*')
    .map((factor) => Number(factor.replaceAll('_', '')))
    .reduce((product, factor) => product * factor);
}

it('docs/security.md tells the limits of the code', () => {
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
