import type { Tool } from '../tool.ts';
import { aider } from './aider.ts';
import { awsProfile } from './aws-profile.ts';
import { claudeCode } from './claude-code.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { cline } from './cline.ts';
import { codex } from './codex.ts';
import { continueDev } from './continue.ts';
import { crush } from './crush.ts';
import { direnv } from './direnv.ts';
import { litellm } from './litellm.ts';
import { mise } from './mise.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';
import { rooCode } from './roo-code.ts';
import { zed } from './zed.ts';

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
