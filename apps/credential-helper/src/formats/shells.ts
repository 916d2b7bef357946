import { claudePlatformVariables, EARLIER_SWITCHES } from '@bedrock-token/core';
import type { Answer, Format, VariableFormat } from './format.ts';

/** A variable of the environment. */
export type Variable = [name: string, value: string];

/**
 * What a program needs in its environment to use the key with the AWS SDKs and, if asked for, with
 * Anthropic's.
 */
function variablesOf(answer: Answer): Variable[] {
  const { token, region, anthropicBaseUrl } = answer;
  const ofRegion: Variable[] = [
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
  ];
  if (answer.service === 'claude-platform') {
    const { workspaceId, claudePlatformBaseUrl: baseUrl } = answer;
    const told = claudePlatformVariables({ key: token, workspaceId, baseUrl });
    return [...Object.entries(told), ...ofRegion];
  }
  return [
    ['AWS_BEARER_TOKEN_BEDROCK', token.reveal()],
    ...ofRegion,
    ...(anthropicBaseUrl === undefined
      ? []
      : ([
          ['ANTHROPIC_AUTH_TOKEN', token.reveal()],
          ['ANTHROPIC_BASE_URL', anthropicBaseUrl],
        ] as Variable[])),
  ];
}

function unsetBy({ service, anthropicBaseUrl }: Answer): readonly string[] {
  if (service === 'claude-platform') return EARLIER_SWITCHES;
  // Anthropic's SDKs send both keys where both are set: a key of Anthropic's is not for AWS.
  return anthropicBaseUrl === undefined ? [] : ['ANTHROPIC_API_KEY'];
}

/** How a shell sets a variable, and how it takes one back. */
interface Syntax {
  set(name: string, value: string): string;
  /** Absent where nothing can take a variable back. */
  unset?(name: string): string;
  /** Default a line feed. */
  end?: string;
}

/** POSIX: within single quotes all is literal but the quote itself (Shell Command Language, 2.2.2). */
const posix = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
/** fish: within single quotes a backslash escapes a quote and itself. */
const fish = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
/** PowerShell: a quote is doubled; it takes curly ones for quotes, too. */
const powershell = (value: string) => `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

/**
 * Each in the quotes in which its shell expands nothing. A key is letters, digits and `-+/=`; what is
 * quoted here is quoted for whatever else may come.
 */
const SYNTAX: Record<Exclude<VariableFormat, 'nu'>, Syntax> = {
  env: {
    set: (name, value) => `export ${name}=${posix(value)}`,
    unset: (name) => `unset ${name}`,
  },
  'env-no-export': {
    set: (name, value) => `${name}=${posix(value)}`,
    unset: (name) => `unset ${name}`,
  },
  /**
   * Without quotes: `docker run --env-file` and `kubectl create secret --from-env-file` take all behind
   * the `=` as the value. A key and a region have no character that a parser of .env files changes.
   */
  dotenv: { set: (name, value) => `${name}=${value}` },
  fish: {
    set: (name, value) => `set -gx ${name} ${fish(value)};`,
    unset: (name) => `set -e ${name};`,
  },
  powershell: {
    set: (name, value) => `$Env:${name} = ${powershell(value)}`,
    unset: (name) => `$Env:${name} = $null`,
  },
  /** cmd.exe reads scripts line by line with CR LF; the outer quotes are no part of the value. */
  cmd: {
    set: (name, value) => `set "${name}=${value}"`,
    unset: (name) => `set "${name}="`,
    end: '\r\n',
  },
};

/**
 * Lines that set variables, and take others back where the shell can.
 *
 * @param variables with values that need no quotes: a .env file and cmd.exe have none
 */
export function formatVariables(
  format: VariableFormat,
  variables: readonly Variable[],
  unset: readonly string[] = [],
): string {
  // Nushell evaluates no text, so it gets data: `… --format nu | from json | load-env`.
  if (format === 'nu') return `${JSON.stringify(Object.fromEntries(variables))}\n`;
  const { set, unset: takeBack, end = '\n' } = SYNTAX[format];
  const lines = variables.map(([name, value]) => set(name, value));
  const rest = takeBack === undefined ? [] : unset.map((name) => takeBack(name));
  return [...lines, ...rest].map((line) => line + end).join('');
}

const formatOf =
  (format: VariableFormat): Format =>
  (answer) =>
    formatVariables(format, variablesOf(answer), unsetBy(answer));

export const SHELL_FORMATS: Record<VariableFormat, Format> = {
  env: formatOf('env'),
  'env-no-export': formatOf('env-no-export'),
  dotenv: formatOf('dotenv'),
  fish: formatOf('fish'),
  powershell: formatOf('powershell'),
  cmd: formatOf('cmd'),
  nu: formatOf('nu'),
};
