import type { Session } from '@bedrock-token/action-runtime';
import { hasProxySettings } from '@bedrock-token/aws';
import { toTimestamp } from '@bedrock-token/core';
import {
  BASE_PATHS,
  clientVariables,
  exemptLoopback,
  regionVariables,
} from '@bedrock-token/gateway';
import type { JobExports } from '@bedrock-token/github';
import type { MintInputs } from '../inputs.ts';
import { GATEWAY_URL } from './ignore-earlier-gateway.ts';
import type { GatewayProcess } from './start-process.ts';

const CLIENTS = ['bedrock', 'openai', 'anthropic'] as const;

/** What the step gives to later ones if a gateway serves them: its address, and its local key. */
export function composeGatewayExports(
  gateway: GatewayProcess,
  session: Session,
  inputs: MintInputs,
  renewableUntil: number | undefined,
  environment: NodeJS.ProcessEnv,
): JobExports {
  const base = `http://127.0.0.1:${gateway.port}`;
  const { localKey } = gateway;
  const { exports, gateway: { credentials = false } = {} } = inputs;
  const [region] = inputs.regions;
  const clients = CLIENTS.filter((client) => exports[client]);
  const address = { url: base, region, localKey, hasMantle: false };
  return {
    environment: {
      ...Object.fromEntries(clientVariables(address, clients).set),
      ...(exports.bedrock && { [GATEWAY_URL]: base }),
      ...(credentials && {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: gateway.credentialsToken.reveal(),
        ...Object.fromEntries(regionVariables(region)),
      }),
      ...noProxyVariables(environment),
    },
    outputs: {
      token: localKey.reveal(),
      'expires-at': renewableUntil === undefined ? '' : toTimestamp(new Date(renewableUntil)),
      'expires-in': '',
      'aws-region': region,
      'aws-account-id': session.accountId,
      'assumed-role-arn': session.principalArn,
      'openai-base-url': base + BASE_PATHS.openai,
      'anthropic-base-url': base + BASE_PATHS.anthropic,
      'mantle-base-url': base + BASE_PATHS.mantle,
      'gateway-url': base,
      tokens: '',
    },
  };
}

/** Clients that use a proxy must not send it what is for this machine. */
function noProxyVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  if (!hasProxySettings(environment)) return {};
  const value = exemptLoopback(environment);
  return { NO_PROXY: value, no_proxy: value };
}
