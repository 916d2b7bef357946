/** A key as one shell keeps it, in a file of its own that the shell reads without a process. */
export interface ShellKey {
  /** What the shell reported of its settings; the file is for no other. */
  context: string;
  /** Empty if there is none. */
  token: string;
  region: string;
  /** Epoch seconds. */
  now: number;
  refreshAt: number;
  expiresAt: number;
  /** Shown once, if not empty. */
  note: string;
  /** Of the Anthropic Messages API; empty if no variables for Anthropic's SDKs are asked for. */
  anthropicBaseUrl: string;
}

/** What a hook sets with a key and unsets with it. */
export interface HookVariables {
  /** Those that hold the key; by the first it is known which key the shell has. */
  key: readonly [string, ...string[]];
  /** That holds the base URL of the key's file. */
  baseUrl?: string;
  /** Those whose values do not change; the values need no quotes but single ones. */
  fixed: readonly (readonly [name: string, value: string])[];
  /** Those that a key unsets, and nothing sets again. */
  unset: readonly string[];
}

export const namesOf = ({ key, baseUrl, fixed }: HookVariables): string[] => [
  ...key,
  ...(baseUrl === undefined ? [] : [baseUrl]),
  ...fixed.map(([name]) => name),
];

/** What a hook is made of. */
export interface HookPlan {
  /** Where the shell finds its key. */
  file: string;
  /** The directories above that belong to this user, none of them a link: others may replace them. */
  ownedDirectories: readonly string[];
  /** The words of the command that writes the file again. */
  refresh: readonly string[];
  /** Epoch seconds. */
  nowSeconds: number;
  variables: HookVariables;
}

export interface ShellSnippet {
  /** The ending of the shell's file. */
  extension: string;
  /** What a profile evaluates. */
  composeHook(plan: HookPlan): string;
  /** What stands in the file: data, never code. */
  composeKey(key: ShellKey): string;
}

/** Names the shell's file to the command: on its command line every user could read it. */
export const FILE_VARIABLE = 'BEDROCK_TOKEN_SHELL_FILE';

/** The variables that decide whose key it is, besides AWS_PROFILE and the two of the region. */
export const CONTEXT = [
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];
