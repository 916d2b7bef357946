import { namesOfGatewayEndpoints } from '@bedrock-token/gateway';

/** Where an earlier step of this job has started a gateway. */
export const GATEWAY_URL = 'BEDROCK_TOKEN_GATEWAY_URL';

/**
 * A gateway takes only its local key: a new key is tested at Bedrock itself, and a second gateway sends its
 * requests there, too.
 */
export function ignoreEarlierGateway(environment: NodeJS.ProcessEnv): void {
  const url = environment[GATEWAY_URL];
  if (!url || !URL.canParse(url)) return;
  const { origin } = new URL(url);
  for (const name of namesOfGatewayEndpoints(environment, (found) => found.origin === origin)) {
    delete environment[name];
  }
}
