import { isReadableOnTheWay, refuseCleartext } from './cleartext.ts';
import { inputError } from './errors.ts';

/** The services that every run may ask, or hands a key out for. */
const SERVICES = ['STS', 'BEDROCK', 'BEDROCK_RUNTIME', 'BEDROCK_MANTLE', 'AWS_EXTERNAL_ANTHROPIC'];
/**
 * Where Claude Code sends the key in its modes for AWS (its documentation, "Amazon Bedrock"), and
 * Anthropic's SDKs the key of Claude Platform on AWS.
 */
const CLIENT_VARIABLES = [
  'ANTHROPIC_BEDROCK_BASE_URL',
  'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
  'ANTHROPIC_AWS_BASE_URL',
];

/**
 * Checks the variables that point AWS clients elsewhere, before any request depends on them.
 *
 * @param more services, such as `IAM`, as the variables name them
 * @throws ERR_INPUT naming the variable that holds no URL, or one by http to another machine
 */
export function checkEndpointVariables(
  environment: Record<string, string | undefined>,
  more: string[] = [],
): void {
  for (const service of [...SERVICES, ...more]) configuredEndpoint(service, environment);
  for (const name of CLIENT_VARIABLES) readUrl(name, environment);
}

/** Blanks, and the signs in which parsers of URLs disagree about where the host ends. */
const AMBIGUOUS = /[\s\\\p{C}]|^https?:\/\/[^/?#]*@/u;
/** Spelled so that every parser reads the same host: curl and Java read `0177.0.0.1` in two ways. */
const PLAIN_LOOPBACK =
  /^http:\/\/(?:localhost|\[::1\]|127(?:\.(?:0|[1-9]\d{0,2})){3})(?::\d{1,5})?(?:[/?#]|$)/i;

/** Whether requests can be sent there, and every client sends them to the same host. */
export function isEndpointUrl(text: string): boolean {
  return (
    text.length <= 2048 && /^https?:\/\//.test(text) && !AMBIGUOUS.test(text) && URL.canParse(text)
  );
}

/** What the variables of the AWS SDKs say of a service. @throws ERR_INPUT as {@link checkEndpointVariables} */
export function configuredEndpoint(
  service: string,
  environment: Record<string, string | undefined>,
): string | undefined {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  const name = environment[`AWS_ENDPOINT_URL_${service}`]
    ? `AWS_ENDPOINT_URL_${service}`
    : 'AWS_ENDPOINT_URL';
  return readUrl(name, environment);
}

function readUrl(
  name: string,
  environment: Record<string, string | undefined>,
): string | undefined {
  const url = environment[name];
  if (!url) return undefined;
  if (!isEndpointUrl(url)) {
    throw inputError(
      name,
      'is not an http or https URL',
      `Unset the variable ${name}, or give a full URL such as http://127.0.0.1:8080.`,
    );
  }
  assertEncrypted(url, name);
  return url.replace(/\/+$/, '');
}

/** As it is written. */
const hostOf = (url: string) => /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? url;

/**
 * @param source the variable or setting that holds the URL
 * @throws ERR_INPUT for http to another machine, or to one that some client may take for another
 */
export function assertEncrypted(url: string, source: string): void {
  const destination = new URL(url);
  const isLoopback = !isReadableOnTheWay(destination);
  if (isLoopback && (destination.protocol === 'https:' || PLAIN_LOOPBACK.test(url))) return;
  throw refuseCleartext(isLoopback ? hostOf(url) : destination.host, source);
}

/** {@link readUrl} for a variable that clients read, which are no SDKs of AWS. @throws as there */
export function configuredBaseUrl(
  name: string,
  environment: Record<string, string | undefined>,
): string | undefined {
  return readUrl(name, environment);
}
