import { existsSync } from 'node:fs';
import {
  type BedrockTokenError,
  describeApiKey,
  describeBearerToken,
  findKeys,
} from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { usageError } from './parse.ts';
import { printable } from './printable.ts';
import { readStdin } from './read-text.ts';
import type { CommandSpec } from './spec.ts';

/**
 * The key in an operand, or in what comes on stdin for `-`; from a terminal it is read without an echo. The text
 * around it, such as an assignment or a line of a log, is left out.
 *
 * @throws ERR_INPUT for no key, for several keys, and for the name of a file
 */
export async function readKey(operand: string, io: ProcessIo, spec: CommandSpec): Promise<string> {
  const text =
    operand === '-'
      ? ((await io.readHidden('Paste the key, then press Enter: ')) ?? readStdin(onlyKeys(spec)))
      : operand;
  const [key, ...others] = findKeys(text);
  if (key === undefined) {
    if (operand !== '-') throw existsSync(operand) ? isFile(operand, spec) : noKey(spec);
    throw text.trim() === '' ? usageError(spec, 'There is no key on stdin.') : noKey(spec);
  }
  if (others.length === 0) return key;
  const list = [key, ...others].map(nameOf).join(', ');
  throw usageError(
    spec,
    `The text has ${others.length + 1} different keys: ${list}. Pass one at a time.`,
  );
}

/** A log of a build is longer than what is read: its keys are not. */
const onlyKeys = (spec: CommandSpec) =>
  `Pass only the keys in it: grep -aoE '(ABSK|AEAA|bedrock-api-key-|aws-external-anthropic-api-key-)[A-Za-z0-9+/=]+' FILE | bedrock-token ${spec.name} -`;

/** Does not quote the text: it can be another secret. */
export const noKey = (spec: CommandSpec): BedrockTokenError =>
  usageError(spec, 'This is no key of Amazon Bedrock or Claude Platform.');

function isFile(path: string, spec: CommandSpec): BedrockTokenError {
  const name = printable(path, 200);
  return usageError(
    spec,
    `${name} is a file. Pass the key in it on stdin: bedrock-token ${spec.name} - < ${name}`,
  );
}

/** What distinguishes a key, and is not secret. */
function nameOf(key: string): string {
  const long = describeApiKey(key);
  if (long !== undefined) return printable(long.alias);
  const short = describeBearerToken(key);
  return `a short-term key of ${printable(short?.accessKeyId ?? '')}, ${short?.issuedAt.toISOString()}`;
}
