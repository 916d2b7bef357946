import { isScalar, type YAMLMap } from 'yaml';
import { isSinkType, kindOf, membersOf, SINK_TYPES, type SinkConfig } from './kinds/registry.ts';
import { type Complain, checkMembers, nodeOf, printable, readText } from './yaml/read-members.ts';

const TYPES = SINK_TYPES.join(', ');

/** One entry of the list. @throws what `complain` throws */
export function readSink(entry: YAMLMap, complain: Complain): SinkConfig {
  const type = readText(entry, 'type', complain);
  if (type === undefined || !isSinkType(type)) {
    const problem = type === undefined ? 'lacks a type' : `has no known type: ${printable(type)}`;
    return complain(nodeOf(entry, 'type') ?? entry, problem, `Types are ${TYPES}.`);
  }
  const members = membersOf(type);
  if (nodeOf(entry, 'member') !== undefined && !members.includes('member')) {
    const hint = `Only ${listTypesWithMembers()} support member, for one value in JSON; leave member out.`;
    return complain(nodeOf(entry, 'member'), `has a member, and its type is ${type}`, hint);
  }
  checkMembers(entry, ['type', ...members], `An entry of type ${type}`, complain);
  return { ...kindOf({ type }).read(entry, complain), ...readOverwrite(entry, complain) };
}

/** `a, b and c` */
function listTypesWithMembers(): string {
  const types = SINK_TYPES.filter((type) => membersOf(type).includes('member'));
  return `${types.slice(0, -1).join(', ')} and ${types.at(-1)}`;
}

/** A value that a person has to write out: it says that something may be lost. */
function readOverwrite(entry: YAMLMap, complain: Complain): { overwrite?: true } {
  const node = nodeOf(entry, 'overwrite');
  if (node === undefined) return {};
  if (isScalar(node) && node.value === true) return { overwrite: true };
  if (isScalar(node) && node.value === false) return {};
  return complain(
    node,
    'has an overwrite that is not true or false',
    'Write overwrite: true to replace content that is not a key; otherwise leave it out.',
  );
}
