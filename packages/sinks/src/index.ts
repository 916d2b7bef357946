export { createFileSink } from './file-sink.ts';
export { type OpenSinks, openSinks, type SinkSurroundings } from './open-sinks.ts';
export { parseEscrow, parseSinks } from './parse-sinks.ts';
export type { SinkConfig } from './sink-config.ts';
