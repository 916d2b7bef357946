import type { CommandSpec } from '../command-line/spec.ts';
import { composeBash } from './bash.ts';
import { composeFish } from './fish.ts';
import { composeZsh } from './zsh.ts';

/** Scripts that complete without starting a process: all there is to know stands in them. */
export const COMPLETIONS: Record<string, (specs: readonly CommandSpec[]) => string> = {
  bash: composeBash,
  zsh: composeZsh,
  fish: composeFish,
};
