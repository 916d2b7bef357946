export { createFileSink } from './file-sink.ts';
export { type OpenSinks, openSinks, resolveEscrow, type SinkSurroundings } from './open-sinks.ts';
export { parseEscrow, parseSinks } from './parse-sinks.ts';
export type { SinkConfig } from './sink-config.ts';
export { type SinkAccount, sinkStatements } from './sink-policy.ts';
