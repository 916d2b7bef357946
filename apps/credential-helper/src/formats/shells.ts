import type { Answer, Format, VariableFormat } from './format.ts';

/**
 * What a program needs in its environment to use the key with the AWS SDKs and, if asked for, with
 * Anthropic's.
 */
function variablesOf(answer: Answer): [name: string, value: string][] {
  const { token, region, anthropicBaseUrl } = answer;
  return [
    ['AWS_BEARER_TOKEN_BEDROCK', token.reveal()],
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
    ...(anthropicBaseUrl === undefined
      ? []
      : ([
          ['ANTHROPIC_AUTH_TOKEN', token.reveal()],
          ['ANTHROPIC_BASE_URL', anthropicBaseUrl],
        ] as [string, string][])),
  ];
}

/** Anthropic's SDKs send both keys where both are set: a key of Anthropic's is not for AWS. */
const ANTHROPIC_KEY = 'ANTHROPIC_API_KEY';

/**
 * Lines that set the variables, each in the quotes in which its shell expands nothing. A key is
 * letters, digits and `-+/=`; what is quoted here is quoted for whatever else may come.
 */
function formatLines(
  line: (name: string, value: string) => string,
  { end = '\n', unset }: { end?: string; unset?: string } = {},
): Format {
  return (answer) =>
    [
      ...variablesOf(answer).map(([name, value]) => line(name, value)),
      ...(answer.anthropicBaseUrl === undefined || unset === undefined ? [] : [unset]),
    ]
      .map((text) => text + end)
      .join('');
}

/** POSIX: within single quotes all is literal but the quote itself (Shell Command Language, 2.2.2). */
const posix = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
/** fish: within single quotes a backslash escapes a quote and itself. */
const fish = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
/** PowerShell: a quote is doubled; it takes curly ones for quotes, too. */
const powershell = (value: string) => `'${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

export const formatEnv = formatLines((name, value) => `export ${name}=${posix(value)}`, {
  unset: `unset ${ANTHROPIC_KEY}`,
});
export const formatEnvNoExport = formatLines((name, value) => `${name}=${posix(value)}`, {
  unset: `unset ${ANTHROPIC_KEY}`,
});
/**
 * Without quotes: `docker run --env-file` and `kubectl create secret --from-env-file` take all behind
 * the `=` as the value. A key and a region have no character that a parser of .env files changes.
 */
const formatDotenv = formatLines((name, value) => `${name}=${value}`);
export const formatFish = formatLines((name, value) => `set -gx ${name} ${fish(value)};`, {
  unset: `set -e ${ANTHROPIC_KEY};`,
});
export const formatPowershell = formatLines(
  (name, value) => `$Env:${name} = ${powershell(value)}`,
  {
    unset: `$Env:${ANTHROPIC_KEY} = $null`,
  },
);
/** cmd.exe reads scripts line by line with CR LF; the outer quotes are no part of the value. */
const formatCmd = formatLines((name, value) => `set "${name}=${value}"`, {
  end: '\r\n',
  unset: `set "${ANTHROPIC_KEY}="`,
});

/** Nushell evaluates no text, so it gets data: `bedrock-token --format nu | from json | load-env`. */
export const formatNu: Format = (answer) =>
  `${JSON.stringify(Object.fromEntries(variablesOf(answer)))}\n`;

export const SHELL_FORMATS: Record<VariableFormat, Format> = {
  env: formatEnv,
  'env-no-export': formatEnvNoExport,
  dotenv: formatDotenv,
  fish: formatFish,
  powershell: formatPowershell,
  cmd: formatCmd,
  nu: formatNu,
};
