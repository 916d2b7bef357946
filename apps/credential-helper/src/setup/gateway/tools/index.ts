import type { GatewayTool } from '../gateway-tool.ts';
import { awsProfile, openWebui, rooCode, vscode } from './by-hand.ts';
import { claudeCode, claudeDesktop } from './claude.ts';
import { codex } from './codex.ts';
import { direnv, mise } from './directory-tools.ts';
import { cline, crush, opencode, pi, zed } from './json-agents.ts';
import { librechat } from './librechat.ts';
import { aider, continueDev, litellm } from './yaml-tools.ts';

/** By the names that `setup` takes. */
export const GATEWAY_TOOLS: Readonly<Record<string, GatewayTool>> = {
  codex,
  'claude-code': claudeCode,
  'claude-desktop': claudeDesktop,
  opencode,
  zed,
  continue: continueDev,
  crush,
  pi,
  aider,
  cline,
  'roo-code': rooCode,
  litellm,
  'aws-profile': awsProfile,
  direnv,
  mise,
  vscode,
  librechat,
  'open-webui': openWebui,
};
