export { appNeeds, type NeededApp } from './app-needs.ts';
export { createFileSink } from './file/file-sink.ts';
export type { SinkAccount, SinkSurroundings, Whereabouts } from './kinds/kind.ts';
export { membersOf, SINK_TYPES, type SinkConfig } from './kinds/registry.ts';
export type { SinkWords } from './kinds/sink-words.ts';
export { type ListedPlace, listPlaces } from './list-places.ts';
export { type OpenSinks, openSinks } from './open-sinks.ts';
export { parseEscrow, parseSinks, readEscrow, readSinks } from './parse-sinks.ts';
export { isPassedBack } from './passed-back.ts';
export { resolveEscrow } from './resolve-escrow.ts';
export { sinkStatements } from './sink-policy.ts';
export { type ParsedYaml, parseYaml, type YamlProblem } from './yaml/parse-yaml.ts';
export {
  type Complain,
  checkMembers,
  nodeOf,
  printable,
  readMatching,
  readRequired,
} from './yaml/read-members.ts';
export { readYaml } from './yaml/read-yaml.ts';
