import { fish } from './fish.ts';
import { bash, zsh } from './posix.ts';
import { pwsh } from './pwsh.ts';
import type { ShellSnippet } from './shell.ts';

export const SHELLS: Record<string, ShellSnippet> = { bash, zsh, fish, pwsh };
