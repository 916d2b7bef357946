import { join } from 'node:path';
import { repositoryRoot } from '../action/run-action.ts';

const build = join(repositoryRoot, 'apps', 'credential-helper', 'build');
const isWindows = process.platform === 'win32';

/** Where the package is installed for the tests, as `npm i -g` would into an empty prefix. */
export const installedPrefix = join(build, 'installed');

/** The two things that ship, as the words that start them; the same suite runs against both. */
export const artefacts = {
  package: [
    isWindows
      ? join(installedPrefix, 'bedrock-token.cmd')
      : join(installedPrefix, 'bin', 'bedrock-token'),
  ],
  executable: [join(build, 'executable', isWindows ? 'bedrock-token.exe' : 'bedrock-token')],
};
