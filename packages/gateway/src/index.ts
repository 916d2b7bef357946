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
export { type Gateway, startGateway } from './start-gateway.ts';
