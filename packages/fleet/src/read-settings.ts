import { BedrockTokenError } from '@bedrock-token/core';
import { nodeOf } from '@bedrock-token/sinks';
import { isScalar, isSeq, type YAMLMap } from 'yaml';
import type { Blame } from './file-reading.ts';
import { READERS, type SettingName } from './key-settings.ts';

/** What a level of the file says, and where. */
export type Settings = Partial<Record<SettingName, { text: string; node: unknown }>>;

/** At every level. */
export const SETTINGS = [
  'aws-region',
  'service',
  'workspace-id',
  'credential-age-days',
  'rotate-after-days',
  'grace-hours',
  'soak-hours',
  'create-user',
  'policies',
  'models',
  'probe',
] as const satisfies SettingName[];

/** May be a list of YAML, too. */
const LISTS: ReadonlySet<string> = new Set(['policies', 'models'] satisfies SettingName[]);

/** The settings that an entry has itself. */
export function readSettings(
  entry: YAMLMap,
  names: readonly SettingName[],
  blame: Blame,
): Settings {
  const settings: Settings = {};
  for (const name of names) {
    const node = nodeOf(entry, name);
    if (node === undefined) continue;
    const text = textOf(node, name, blame);
    withLine(node, blame, () => READERS[name](text));
    settings[name] = { text, node };
  }
  return settings;
}

/** Runs a reader of inputs; what it finds wrong is reported with the line of the file. */
export function withLine<T>(node: unknown, blame: Blame, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    const [, name, problem] = /^Input "([\w-]+)" (.*)\.$/s.exec(error.message) ?? [];
    if (name === undefined || problem === undefined) throw error;
    return blame(node, name, problem, error.hint);
  }
}

/** As one would write it as an input: numbers as they stand there, lists with commas. */
function textOf(node: unknown, name: string, blame: Blame): string {
  const items = isSeq(node) && LISTS.has(name) ? node.items : [node];
  const texts = items.map((item) => scalarText(item) || refuse(item, name, blame));
  return texts.join(',') || refuse(node, name, blame);
}

/**
 * What stands there: YAML would read an account ID as a number, and drop its zeros.
 *
 * @returns undefined for what is no scalar, or null
 */
export function scalarText(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined;
  return (typeof node.value === 'string' ? node.value : (node.source ?? '')).trim();
}

function refuse(node: unknown, name: string, blame: Blame): never {
  return blame(
    node,
    name,
    'is empty, or not a text',
    `Write a text after ${name}:, or leave it out.`,
  );
}
