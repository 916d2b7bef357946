export { createLocalKey, LOCAL_KEY_PREFIX } from './access/create-local-key.ts';
export type { OwnAnswer } from './answers/own-answer.ts';
export type {
  AnswerObserver,
  Exchange,
  GatewayPorts,
  GatewaySettings,
  KeySource,
  ListenPlace,
  LocalAnswer,
  LocalPage,
  LogEntry,
  Meter,
  Outcome,
  RegionEndpoints,
} from './config.ts';
export { createCredentialsPage } from './credentials-page.ts';
export {
  BASE_PATHS,
  type Client,
  clientVariables,
  type GatewayAddress,
  regionVariables,
  type TrustFiles,
  type Variable,
  type Variables,
} from './environment/client-variables.ts';
export { exemptLoopback } from './environment/no-proxy.ts';
export { namesOfGatewayEndpoints } from './environment/own-endpoints.ts';
export { type Gateway, startGateway } from './start-gateway.ts';
export { AUTHORITY_NAME, createTlsIdentity, type TlsIdentity } from './tls/create-identity.ts';
export { createMeter, type MeterPorts, type UsageMeter } from './usage/create-meter.ts';
export type { UsageStore } from './usage/day-counts.ts';
export { decodeDay, encodeDay, mergeRows } from './usage/day-file.ts';
export type { UsageLimits } from './usage/limits.ts';
export { parseRequestLimit, parseTokenLimit } from './usage/parse-limits.ts';
export { COUNTS, type UsageCounts, type UsageLabels, type UsageRow } from './usage/usage-row.ts';
