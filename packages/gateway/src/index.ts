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
export { type Gateway, startGateway } from './start-gateway.ts';
