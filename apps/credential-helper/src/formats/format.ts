import type { KeyServiceName, Secret } from '@bedrock-token/core';

/** What there is to print. */
export interface Answer {
  token: Secret<string>;
  region: string;
  /** If the end is unknown: until when a client may keep the key. */
  expiresAt: Date;
  isEndUnknown?: boolean;
  cached: boolean;
  source: string;
  /** The base URL of the Anthropic Messages API, if variables for Anthropic's SDKs are asked for. */
  anthropicBaseUrl?: string;
  /** Absent for Bedrock. */
  service?: KeyServiceName | undefined;
  /** With the service claude-platform: what its clients are told. */
  workspaceId?: string | undefined;
  claudePlatformBaseUrl?: string | undefined;
}

/** @returns the whole of stdout, line break included */
export type Format = (answer: Answer) => string;

/** The name of every `--format`, and what it is for. */
export const FORMATS = {
  token: 'only the key',
  json: 'a JSON object similar to the output of credential_process',
  env: 'export lines for sh, bash and zsh',
  'env-no-export': 'the same without export',
  dotenv: 'lines for a .env file, without quotes; also for docker run --env-file',
  fish: 'set lines for fish',
  powershell: 'lines for PowerShell',
  cmd: 'set lines for cmd.exe',
  nu: 'a JSON record for from json | load-env of Nushell',
  header: 'an HTTP header line',
  'exec-credential': 'an ExecCredential object of Kubernetes',
  bazel: 'the response of a Bazel credential helper',
  'claude-desktop': "a JSON object for Claude Desktop's credential helper",
} as const;

export type FormatName = keyof typeof FORMATS;

/** Those that set variables. */
export const VARIABLE_FORMATS = [
  'env',
  'env-no-export',
  'dotenv',
  'fish',
  'powershell',
  'cmd',
  'nu',
] as const satisfies readonly FormatName[];

export type VariableFormat = (typeof VARIABLE_FORMATS)[number];

export const setsVariables = (name: FormatName): name is VariableFormat =>
  (VARIABLE_FORMATS as readonly FormatName[]).includes(name);
