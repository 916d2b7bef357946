import { expect, it } from 'vitest';

interface Chunk {
  name: string;
  facadeModuleId: string | null;
  moduleIds: string[];
}

const { nameChunk } = (await import(new URL('./name-chunk.mjs', import.meta.url).href)) as {
  nameChunk: (chunk: Chunk) => string;
};

it.each([
  ['/r/apps/credential-helper/build/tsc/keys/list/run.js', 'keys-list'],
  ['/r/apps/credential-helper/build/tsc/keys/shared/account.js', 'keys-shared-account'],
  ['/r/apps/credential-helper/build/tsc/completion/index.js', 'completion'],
  ['/r/apps/credential-helper/build/tsc/shell/shells.js', 'shell-shells'],
  ['C:\\r\\apps\\credential-helper\\build\\tsc\\formats\\shells.js', 'formats-shells'],
  ['/r/packages/core/dist/rotation/user-tags.js', 'core-rotation-user-tags'],
  [
    '/r/node_modules/.pnpm/@smithy+core@3/node_modules/@smithy/core/dist-es/submodules/serde/index.js',
    'smithy-core-serde',
  ],
  ['/r/node_modules/.pnpm/yaml@2/node_modules/yaml/dist/index.mjs', 'yaml'],
  ['\0rolldown/runtime.js', 'rolldown-runtime'],
])('the chunk of %j is %s', (module, expected) => {
  const name = 'rolldown-runtime';
  expect(nameChunk({ name, facadeModuleId: module, moduleIds: [] })).toBe(expected);
});

it('a chunk that several need is named after what needs the others in it', () => {
  const moduleIds = [
    '/r/packages/core/dist/retry.js',
    '/r/apps/a/build/tsc/keys/shared/account.js',
  ];
  expect(nameChunk({ name: 'a', facadeModuleId: null, moduleIds })).toBe('keys-shared-account');
});
