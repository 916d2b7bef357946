import type { Secret } from '../secret.ts';

/** What clients of Claude Platform on AWS are told. */
export interface ClaudePlatformSettings {
  key: Secret<string>;
  /** Undefined if clients get it by other means. */
  workspaceId: string | undefined;
  /** The endpoint; undefined if clients find it by themselves, by the region. */
  baseUrl: string | undefined;
}

/** Without it, Claude Code reads none of the others (`@anthropic-ai/claude-code` 2.1.332). */
export const CLAUDE_CODE_SWITCH = 'CLAUDE_CODE_USE_ANTHROPIC_AWS';

/** Switches that Claude Code obeys before that one (`@anthropic-ai/claude-code` 2.1.332). */
export const EARLIER_SWITCHES: readonly string[] = [
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_FOUNDRY',
];

/**
 * What Anthropic's SDKs (`AnthropicAWS` of PyPI's anthropic 2.14.0, `AnthropicAws` of npm's
 * `@anthropic-ai/aws-sdk` 1.1.2) and Claude Code read for Claude Platform on AWS, besides AWS_REGION.
 */
export function claudePlatformVariables({
  key,
  workspaceId,
  baseUrl,
}: ClaudePlatformSettings): Record<string, string> {
  return {
    ANTHROPIC_AWS_API_KEY: key.reveal(),
    ...(workspaceId !== undefined && { ANTHROPIC_AWS_WORKSPACE_ID: workspaceId }),
    ...(baseUrl !== undefined && { ANTHROPIC_AWS_BASE_URL: baseUrl }),
    [CLAUDE_CODE_SWITCH]: '1',
  };
}
