export { resolveEscrow } from './escrow-config.ts';
export { createFileSink } from './file-sink.ts';
export { isPassedBack } from './github-places.ts';
export { type ListedPlace, listPlaces, type Whereabouts } from './list-places.ts';
export type { SinkSurroundings } from './open-sink.ts';
export { type OpenSinks, openSinks } from './open-sinks.ts';
export { parseEscrow, parseSinks, readEscrow, readSinks } from './parse-sinks.ts';
export { type ParsedYaml, parseYaml, type YamlProblem } from './parse-yaml.ts';
export {
  type Complain,
  checkMembers,
  nodeOf,
  printable,
  readMatching,
  readRequired,
} from './read-members.ts';
export { SINK_MEMBERS } from './read-sink.ts';
export { readYaml } from './read-yaml.ts';
export type { SinkConfig } from './sink-config.ts';
export { type SinkAccount, sinkStatements } from './sink-policy.ts';
