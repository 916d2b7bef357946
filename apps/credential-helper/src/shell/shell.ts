/** A key as one shell keeps it, in a file of its own that the shell reads without a process. */
export interface ShellKey {
  /** What the shell told us of its settings; the file is for no other. */
  context: string;
  /** Empty if there is none. */
  token: string;
  region: string;
  /** Epoch seconds. */
  now: number;
  refreshAt: number;
  expiresAt: number;
  /** Told once, if not empty. */
  note: string;
  /** Of the Anthropic Messages API; empty if no variables for Anthropic's SDKs are asked for. */
  anthropicBaseUrl: string;
}

/** What a hook sets with a key and unsets with it; `anthropic`: for Anthropic's SDKs, too. */
export const keyVariables = (anthropic: boolean): string[] => [
  'AWS_BEARER_TOKEN_BEDROCK',
  ...(anthropic ? ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL'] : []),
];

export interface ShellSnippet {
  /** The ending of the shell's file. */
  extension: string;
  /**
   * What a profile evaluates.
   *
   * @param file where the shell finds its key
   * @param refresh the command that writes this file anew, quoted for the shell
   * @param anthropic also set what Anthropic's SDKs read, and unset ANTHROPIC_API_KEY
   */
  composeHook(
    file: string,
    refresh: readonly string[],
    nowSeconds: number,
    anthropic: boolean,
  ): string;
  /** What stands in the file. */
  composeKey(key: ShellKey): string;
}

/** The variables that decide whose key it is, besides AWS_PROFILE and the two of the region. */
export const CONTEXT = [
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];
