import type { Tool } from './tool.ts';
import { awsProfile } from './tools/aws-profile.ts';
import { claudeCode } from './tools/claude-code.ts';
import { claudeDesktop } from './tools/claude-desktop.ts';
import { codex } from './tools/codex.ts';
import { direnv } from './tools/direnv.ts';
import { mise } from './tools/mise.ts';
import { opencode } from './tools/opencode.ts';

export const TOOLS: readonly Tool[] = [
  codex,
  claudeCode,
  claudeDesktop,
  opencode,
  awsProfile,
  direnv,
  mise,
];
