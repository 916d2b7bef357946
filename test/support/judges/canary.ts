import { parseCommandFile } from '../action/command-file.ts';
import type { StepResult } from '../action/run-action.ts';

/** What a test knows to be secret, in addition to what the step itself minted. */
export interface Canary {
  secrets: readonly string[];
  /** True if the step was asked to export the AWS credentials. */
  mayExportCredentials?: boolean;
}

const TOKEN = /(?:bedrock|aws-external-anthropic)-api-key-[\w+/=]+/g;
/** How a token's body begins: `bedrock.amazonaws.com/?` or `aws-external-anthropic.…` in base64. */
const BODY_START = /YmVkcm9jay5hbWF6b25hd3MuY29tLz9|YXdzLWV4dGVybmFsLWFudGhyb3BpYy5hbWF6/;

/** Where the key may stand in the runner's files, and where the AWS secrets may on request. */
const PLACES_OF_TOKENS = [
  'AWS_BEARER_TOKEN_BEDROCK',
  'OPENAI_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_AWS_API_KEY',
  'token',
  'tokens',
];
const PLACES_OF_CREDENTIALS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Looks for secrets, raw and URL-encoded, in all that a step lets out: the log before and after
 * masking, the annotations, the summary, and the runner's files.
 *
 * @returns one line for each leak, without the secret
 */
export function findLeaks(step: StepResult, canary: Canary): string[] {
  const tokens = tokensOf(step);
  const secrets = formsOf([...canary.secrets, ...tokens]);
  const seen: [place: string, text: string][] = [
    ['the masked log', step.log.text],
    ['the summary', step.files.summary],
    ...step.log.annotations.map(({ level, message }): [string, string] => [level, message]),
    ['the output, outside of masks', withoutMasks(step.raw)],
  ];
  const leaks = seen.flatMap(([place, text]) => [
    ...secrets.filter((secret) => text.includes(secret)).map((s) => `${describe(s)} in ${place}`),
    ...(BODY_START.test(text) ? [`a token's body in ${place}`] : []),
  ]);
  return [...leaks, ...leaksInFiles(step, canary, tokens, secrets)];
}

function leaksInFiles(
  step: StepResult,
  { mayExportCredentials = false }: Canary,
  tokens: string[],
  secrets: string[],
): string[] {
  const allowed = [...PLACES_OF_TOKENS, ...(mayExportCredentials ? PLACES_OF_CREDENTIALS : [])];
  const files = [parseCommandFile(step.files.env), parseCommandFile(step.files.output)];
  const entries = files.flatMap((file) => Object.entries(file));
  return entries.flatMap(([name, value]) => {
    const wrong = allowed.includes(name)
      ? // Even here each secret has its own place: no AWS secret in a token's, or the reverse.
        secrets.filter((s) => value.includes(s) && isToken(s, tokens) !== isPlaceOfTokens(name))
      : secrets.filter((secret) => value.includes(secret));
    return wrong.map((secret) => `${describe(secret)} in ${name} of the runner's files`);
  });
}

/** All tokens that the step shows anywhere, its masks and files included. */
export function tokensOf({ raw, files }: StepResult): string[] {
  const texts = [raw, files.env, files.output, files.summary];
  const tokens = texts.flatMap((text) => text.match(TOKEN) ?? []);
  return [...new Set(tokens)].flatMap((token) => [token, bodyOf(token)]);
}

/** The part of a token behind its prefix. */
export function bodyOf(token: string): string {
  return token.replace(/^(?:bedrock|aws-external-anthropic)-api-key-/, '');
}

/** A mask is the one line that may hold a secret: the runner takes it out of the log. */
function withoutMasks(raw: string): string {
  const lines = raw.split(/\r?\n/);
  return lines.filter((line) => !line.startsWith('::add-mask::')).join('\n');
}

function formsOf(secrets: readonly string[]): string[] {
  const known = secrets.filter((secret) => secret.length > 3);
  return [...new Set(known.flatMap((secret) => [secret, encodeURIComponent(secret)]))];
}

const isPlaceOfTokens = (name: string) => PLACES_OF_TOKENS.includes(name);
const isToken = (secret: string, tokens: string[]) =>
  tokens.some((token) => token === secret || encodeURIComponent(token) === secret);

function describe(secret: string): string {
  return `a secret of ${secret.length} characters (${secret.slice(0, 3)}…)`;
}
