import { isScalar, isSeq, type YAMLMap } from 'yaml';
import { type Complain, nodeOf, readMatching } from '../yaml/read-members.ts';

const REGION = /^[a-z]{2,4}(-[a-z]{1,16}){1,3}-\d{1,2}$/;
/** No control characters, which RFC 8259 has only as escapes. */
const MEMBER_NAME = /^[^\p{Cc}]{1,128}$/u;

/** The place holds a JSON object, and the key is this member of it. */
export interface Part {
  member?: string;
}

export function readMemberName(entry: YAMLMap, complain: Complain): Part {
  const member = readMatching(entry, 'member', MEMBER_NAME, 'bedrock_api_key', complain);
  return member === undefined ? {} : { member };
}

export function readRegion(entry: YAMLMap, complain: Complain): { region?: string } {
  const region = readMatching(entry, 'region', REGION, 'us-west-2', complain);
  return region === undefined ? {} : { region };
}

/** One word or a list of them. */
export function readWords(
  entry: YAMLMap,
  name: string,
  hint: string,
  complain: Complain,
): string[] | undefined {
  const node = nodeOf(entry, name);
  if (node === undefined) return undefined;
  const items = isSeq(node) ? node.items : [node];
  const list = items.map((item) =>
    isScalar(item) && typeof item.value === 'string' && /^[^\0]+$/.test(item.value)
      ? item.value
      : complain(item ?? node, `has a ${name} that is not a list of words`, hint),
  );
  return list.length > 0 ? list : complain(node, `has an empty ${name}`, hint);
}
