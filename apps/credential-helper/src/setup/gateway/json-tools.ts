import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayAddress } from '../../gateway/gateway-variables.ts';
import { noProxyVariables } from '../../gateway/gateway-variables.ts';
import type { ProcessIo } from '../../process-io.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { FilePlan } from '../tool.ts';
import { settingsPath } from '../tools/claude-code.ts';

/** How a tool that keeps JSON settings gets the address and the local key of a gateway. */
export interface JsonTool {
  path(io: ProcessIo): string;
  settings(address: GatewayAddress, io: ProcessIo): Setting[];
  /** What the user does next, in a sentence or two. */
  next: string;
}

/**
 * In Bedrock mode: against a gateway in Anthropic's format Claude Code sends all of its beta headers, and
 * Bedrock refuses some of them (Claude Code's documentation, "LLM gateway").
 */
const claudeCode: JsonTool = {
  path: settingsPath,
  settings: ({ url, region, localKey }, io) => [
    [['env', 'CLAUDE_CODE_USE_BEDROCK'], '1'],
    [['env', 'AWS_REGION'], region || undefined],
    [['env', 'AWS_BEARER_TOKEN_BEDROCK'], localKey.reveal()],
    [['env', 'ANTHROPIC_BEDROCK_BASE_URL'], url],
    ...noProxyVariables(io.env).map(([name, value]): Setting => [['env', name], value]),
    // The key in the environment outranks both, and Claude Code would run them all the same.
    [['awsCredentialExport'], undefined],
    [['apiKeyHelper'], undefined],
  ],
  next: 'Restart claude; /status shows Amazon Bedrock and the base URL.',
};

const opencode: JsonTool = {
  path({ env, home = '' }) {
    const directory = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'opencode');
    const commented = join(directory, 'opencode.jsonc');
    return existsSync(commented) ? commented : join(directory, 'opencode.json');
  },
  settings({ url, region, localKey }) {
    const options = ['provider', 'amazon-bedrock', 'options'];
    return [
      [[...options, 'baseURL'], url],
      [[...options, 'apiKey'], localKey.reveal()],
      [[...options, 'region'], region || undefined],
      [[...options, 'profile'], undefined],
    ];
  },
  next: 'Start opencode without AWS_BEARER_TOKEN_BEDROCK, and choose a model of amazon-bedrock with /models.',
};

export const JSON_TOOLS: Readonly<Record<string, JsonTool>> = {
  'claude-code': claudeCode,
  opencode,
};

export function planJson(tool: JsonTool, address: GatewayAddress, io: ProcessIo): FilePlan {
  const path = tool.path(io);
  const settings = tool.settings(address, io);
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
