import { noProxyVariables } from '../../../gateway/gateway-variables.ts';
import { valueAt } from '../../files/json-edit.ts';
import type { Setting } from '../../files/json-settings.ts';
import { settingsPath } from '../../tools/claude-code.ts';
import { claudeDesktopPath } from '../../tools/claude-desktop.ts';
import { type GatewayTool, planJson } from '../gateway-tool.ts';

/**
 * In Bedrock mode: against a gateway in Anthropic's format Claude Code sends all of its beta headers, and
 * Bedrock refuses some of them (Claude Code's documentation, "LLM gateway").
 */
export const claudeCode: GatewayTool = {
  plan: ({ url, region, localKey }, io) => [
    planJson(settingsPath(io), (text) => [
      [['env', 'CLAUDE_CODE_USE_BEDROCK'], '1'],
      [['env', 'AWS_REGION'], region || undefined],
      [['env', 'AWS_BEARER_TOKEN_BEDROCK'], localKey.reveal()],
      [['env', 'ANTHROPIC_BEDROCK_BASE_URL'], url],
      ...exemptions(text, io.env),
      // The key in the environment outranks both, and Claude Code would run them all the same.
      [['awsCredentialExport'], undefined],
      [['apiKeyHelper'], undefined],
    ]),
  ],
  next: 'Restart claude; /status shows Amazon Bedrock and the base URL.',
};

/** The settings outrank the environment, so they keep the exemptions of both. */
function exemptions(text: string, env: NodeJS.ProcessEnv): Setting[] {
  const body = text.replace(/^\ufeff/, '');
  const own = ['NO_PROXY', 'no_proxy'].map((name) => valueAt(body, ['env', name]));
  const given = [...own, env.no_proxy || env.NO_PROXY].filter((each) => typeof each === 'string');
  const all = [...new Set(given.join(',').split(/[,\s]+/))].join(',');
  const names = own[1] !== undefined || env.no_proxy !== undefined;
  const merged = names ? { no_proxy: all } : { NO_PROXY: all };
  return noProxyVariables(merged).map(([name, value]) => [['env', name], value]);
}

/** Its key is part of its configuration: it knows no file and no variable for one. */
export const claudeDesktop: GatewayTool = {
  plan: ({ url, localKey }, io) => [
    planJson(claudeDesktopPath(io), [
      [['enterpriseConfig', 'inferenceProvider'], 'gateway'],
      [['enterpriseConfig', 'inferenceGatewayBaseUrl'], `${url}/anthropic`],
      [['enterpriseConfig', 'inferenceGatewayApiKey'], localKey.reveal()],
      [['enterpriseConfig', 'inferenceGatewayAuthScheme'], 'bearer'],
    ]),
  ],
  next: 'Quit Claude Desktop and open it again. A managed configuration takes precedence over this one.',
};
