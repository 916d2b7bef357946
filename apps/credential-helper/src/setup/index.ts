import type { Tool } from './tool.ts';
import { aider } from './tools/aider.ts';
import { awsProfile } from './tools/aws-profile.ts';
import { claudeCode } from './tools/claude-code.ts';
import { claudeDesktop } from './tools/claude-desktop.ts';
import { cline } from './tools/cline.ts';
import { codex } from './tools/codex.ts';
import { continueDev } from './tools/continue.ts';
import { crush } from './tools/crush.ts';
import { direnv } from './tools/direnv.ts';
import { litellm } from './tools/litellm.ts';
import { mise } from './tools/mise.ts';
import { opencode } from './tools/opencode.ts';
import { pi } from './tools/pi.ts';
import { rooCode } from './tools/roo-code.ts';
import { zed } from './tools/zed.ts';

export const TOOLS: readonly Tool[] = [
  codex,
  claudeCode,
  claudeDesktop,
  opencode,
  zed,
  continueDev,
  crush,
  pi,
  aider,
  cline,
  rooCode,
  litellm,
  awsProfile,
  direnv,
  mise,
];
