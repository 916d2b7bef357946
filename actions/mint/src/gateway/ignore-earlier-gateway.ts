/** Where an earlier step of this job has started a gateway. */
export const GATEWAY_URL = 'BEDROCK_TOKEN_GATEWAY_URL';

const ENDPOINTS = ['AWS_ENDPOINT_URL_BEDROCK', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'];

/**
 * A gateway takes only its local key: a new key is tested at Bedrock itself, and a second gateway sends its
 * requests there, too.
 */
export function ignoreEarlierGateway(environment: NodeJS.ProcessEnv): void {
  const url = environment[GATEWAY_URL];
  if (!url) return;
  for (const name of ENDPOINTS) if (environment[name] === url) delete environment[name];
}
