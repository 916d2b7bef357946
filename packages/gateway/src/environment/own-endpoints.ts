import { isReadableOnTheWay } from '@bedrock-token/core';

/** The variables that a gateway sets for its clients, and by which others lead elsewhere. */
const ENDPOINT_VARIABLES = [
  'AWS_ENDPOINT_URL_BEDROCK',
  'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  'AWS_ENDPOINT_URL_BEDROCK_MANTLE',
  'ANTHROPIC_BEDROCK_BASE_URL',
  'ANTHROPIC_BEDROCK_MANTLE_BASE_URL',
];

/**
 * The variables that lead to a gateway of this machine. What has been set up for one must not have
 * itself, or a gateway with another key, behind it.
 *
 * @param isOfGateway whether a URL on the loopback address leads to a gateway
 */
export function namesOfGatewayEndpoints(
  env: Readonly<Record<string, string | undefined>>,
  isOfGateway: (url: URL) => boolean,
): string[] {
  return ENDPOINT_VARIABLES.filter((name) => {
    const text = env[name] ?? '';
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    if (!/^https?:$/.test(url.protocol)) return false;
    // By http, only what stays on this machine can be read by nobody.
    const { hostname } = url;
    return !isReadableOnTheWay({ protocol: 'http:', hostname }) && isOfGateway(url);
  });
}
