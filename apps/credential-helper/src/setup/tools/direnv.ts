import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { inCurrentDirectory } from '../current-directory.ts';
import { appendBlock, removeBlocks } from '../files/block.ts';
import type { Tool } from '../tool.ts';

/** The .envrc of the current directory. */
export const direnv: Tool = {
  name: 'direnv',
  needsRegion: false,
  plan(choice) {
    const command = quoteWords([...launcher(), 'get', '--format', 'env', ...choiceOptions(choice)]);
    return [
      {
        path: inCurrentDirectory('.envrc'),
        put: (text) => appendBlock(removeBlocks(text), [`eval "$(${command})"`]),
        take: removeBlocks,
        mode: 0o644,
        isOfProject: true,
      },
    ];
  },
  allows: 'direnv allow',
  next: () => 'Run direnv allow; direnv reload gets a new key.',
};
