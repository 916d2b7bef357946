import type { Session } from '@bedrock-token/action-runtime';
import { toTimestamp } from '@bedrock-token/core';
import type { JobExports } from '@bedrock-token/github';
import type { MintInputs } from '../inputs.ts';
import { GATEWAY_URL } from './ignore-earlier-gateway.ts';
import type { GatewayProcess } from './start-process.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** What the step gives to later ones if a gateway serves them: its address, and its local key. */
export function composeGatewayExports(
  gateway: GatewayProcess,
  session: Session,
  inputs: MintInputs,
  renewableUntil: number | undefined,
  environment: NodeJS.ProcessEnv,
): JobExports {
  const base = `http://127.0.0.1:${gateway.port}`;
  const localKey = gateway.localKey.reveal();
  const { exports } = inputs;
  const [region] = inputs.regions;
  return {
    environment: {
      ...(exports.bedrock && {
        AWS_BEARER_TOKEN_BEDROCK: localKey,
        AWS_ENDPOINT_URL_BEDROCK: base,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: base,
        ANTHROPIC_BEDROCK_BASE_URL: base,
        [GATEWAY_URL]: base,
      }),
      ...(exports.openai && { OPENAI_API_KEY: localKey, OPENAI_BASE_URL: `${base}/openai/v1` }),
      ...(exports.anthropic && {
        ANTHROPIC_AUTH_TOKEN: localKey,
        ANTHROPIC_BASE_URL: `${base}/anthropic`,
      }),
      ...(inputs.gateway?.credentials && {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: gateway.credentialsToken.reveal(),
      }),
      ...((exports.bedrock || inputs.gateway?.credentials) && {
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
      }),
      ...withoutProxy(environment),
    },
    outputs: {
      token: localKey,
      'expires-at': renewableUntil === undefined ? '' : toTimestamp(new Date(renewableUntil)),
      'expires-in': '',
      'aws-region': region,
      'aws-account-id': session.accountId,
      'assumed-role-arn': session.principalArn,
      'openai-base-url': `${base}/openai/v1`,
      'anthropic-base-url': `${base}/anthropic`,
      'mantle-base-url': `${base}/mantle`,
      'gateway-url': base,
      tokens: '',
    },
  };
}

/** Clients that use a proxy must not send it what is for this machine. */
function withoutProxy(environment: NodeJS.ProcessEnv): Record<string, string> {
  const names = ['https_proxy', 'http_proxy', 'all_proxy'];
  const hasProxy = names.some((name) => environment[name] || environment[name.toUpperCase()]);
  if (!hasProxy) return {};
  const before = environment.no_proxy || environment.NO_PROXY || '';
  const entries = before.split(',').map((entry) => entry.trim());
  const all = [...entries.filter(Boolean), ...LOOPBACK.filter((host) => !entries.includes(host))];
  return { NO_PROXY: all.join(','), no_proxy: all.join(',') };
}
