import { lstatSync } from 'node:fs';
import { BedrockTokenError } from '@bedrock-token/core';
import type { TomlTable } from 'smol-toml';
import type { Variable } from '../../formats/shells.ts';
import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { inCurrentDirectory } from '../current-directory.ts';
import { appendBlock, insertBlock, removeBlocks } from '../files/block.ts';
import { assertRestUnchanged, dropKey, readToml } from '../files/toml.ts';
import type { FilePlan, Tool } from '../tool.ts';

/** The mise.toml of the current directory. */
export const mise: Tool = {
  name: 'mise',
  needsRegion: false,
  plan: (choice) => {
    const command = quoteWords([...launcher(), 'get', ...choiceOptions(choice)]);
    return [planMise(command, choice.region, [])];
  },
  allows: 'mise trust',
  next: () => 'Run mise trust, once for this directory.',
};

/** Also a link that leads nowhere: mise would read what is made there later. */
const isThere = (name: string) => lstatSync(name, { throwIfNoEntry: false }) !== undefined;

const ENV_TABLE = /^\ufeff?[ \t]*\[[ \t]*(["']?)env\1[ \t]*\][^\n]*\n?/m;
const KEY = 'AWS_BEARER_TOKEN_BEDROCK';
/** boto3 and AWS CLI v1 read the second one alone. */
const REGIONS = ['AWS_REGION', 'AWS_DEFAULT_REGION'];
/** In sh and in cmd.exe: mise runs nothing in this directory if the command fails. */
const GO_ON = ' || exit 0';

/**
 * @param command that prints the key
 * @param region undefined to leave the variables of it alone
 * @param variables more of them, which replace none of the user's
 */
export function planMise(
  command: string,
  region: string | undefined,
  variables: readonly Variable[],
): FilePlan {
  const path = inCurrentDirectory(isThere('.mise.toml') ? '.mise.toml' : 'mise.toml');
  const all = (): Variable[] => [
    [KEY, `{{ exec(command=${quoteForTera(command, path)}) }}`],
    ...REGIONS.flatMap((name): Variable[] => (region === undefined ? [] : [[name, region]])),
    ...variables,
  ];
  const edits = { put: (text: string) => put(text, all(), path), take: removeBlocks };
  return { path, ...edits, mode: 0o644, isOfProject: true };
}

function put(text: string, variables: readonly Variable[], path: string): string {
  const clean = removeBlocks(text);
  const { env } = readToml(clean, path) as { env?: TomlTable };
  const missing = variables.filter(([name, value]) => {
    const own = env?.[name];
    // Both cannot stand there, and the user knows the network.
    return own !== value && !(own !== undefined && /^no_proxy$/i.test(name));
  });
  const lines = missing.map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const result = putIntoTable(clean, lines);
  const ours = (table: TomlTable) => {
    for (const name of [...missing.map(([name]) => name), '']) dropKey(table, 'env', name);
  };
  assertRestUnchanged(clean, result, ours, path);
  return result;
}

/** A table can stand only once: ours goes into the one that is there. */
function putIntoTable(text: string, lines: string[]): string {
  const header = ENV_TABLE.exec(text);
  if (header === null) return appendBlock(text, ['[env]', ...lines]);
  const [line] = header;
  if (!line.endsWith('\n')) return appendBlock(text, lines);
  return insertBlock(text, header.index + line.length, lines);
}

/** Tera's strings have three kinds of quotes, and no way to write the same quote inside. */
function quoteForTera(command: string, path: string): string {
  const whole = command + GO_ON;
  const mark = ['"', '`'].find((each) => !whole.includes(each));
  if (mark !== undefined) return mark + whole + mark;
  throw new BedrockTokenError('ERR_INPUT', `${path} cannot hold a command with both " and \`.`, {
    hint: 'Rename the profile, or the directory that bedrock-token is in.',
  });
}
