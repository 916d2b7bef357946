import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { inCurrentDirectory } from '../current-directory.ts';
import { appendBlock, removeBlocks } from '../files/block.ts';
import type { FilePlan, Tool } from '../tool.ts';

/** The .envrc of the current directory. */
export const direnv: Tool = {
  name: 'direnv',
  needsRegion: false,
  plan: (choice) => [planEnvrc(['get', '--format', 'env', ...choiceOptions(choice)])],
  allows: 'direnv allow',
  next: () => 'Run direnv allow; direnv reload gets a new key.',
};

/** @param words of a command of ours that prints variables */
export function planEnvrc(words: readonly string[]): FilePlan {
  const command = quoteWords([...launcher(), ...words]);
  return {
    path: inCurrentDirectory('.envrc'),
    put: (text) => appendBlock(removeBlocks(text), [`eval "$(${command})"`]),
    take: removeBlocks,
    mode: 0o644,
    isOfProject: true,
  };
}
