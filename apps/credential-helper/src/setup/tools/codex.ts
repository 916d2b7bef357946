import { join } from 'node:path';
import { endpointsOf, partitionOf } from '@bedrock-token/aws';
import { BedrockTokenError, EXAMPLE_OPENAI_MODEL } from '@bedrock-token/core';
import type { TomlTable } from 'smol-toml';
import type { ProcessIo } from '../../process-io.ts';
import { choiceOptions, launcher } from '../command-words.ts';
import { appendBlock, insertBlock, removeBlocks, replaceLine } from '../files/block.ts';
import { assertRestUnchanged, dropKey, readToml } from '../files/toml.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';

/**
 * One of Codex's built-in providers for Bedrock, since each comes with the models that its endpoint
 * serves. It runs our command for the key; `auth` excludes the provider's `aws` settings, so
 * `base_url` carries the region (docs/clients.md).
 */
export const codex: Tool = {
  name: 'codex',
  needsRegion: true,
  plan: (choice, io) => [
    planProvider(PROVIDERS[choice.endpoint], { fits: MODELS[choice.endpoint] }, io, () =>
      tablesFor(choice, io),
    ),
  ],
  next: ({ endpoint }) =>
    endpoint === 'runtime'
      ? `Start codex. Its default model goes with this endpoint; another one needs a profile prefix, such as global.${EXAMPLE_OPENAI_MODEL}.`
      : `Start codex. Its default model goes with this endpoint; another one has no prefix, such as ${EXAMPLE_OPENAI_MODEL}.`,
};

const PROVIDERS = { runtime: 'amazon-bedrock-runtime', mantle: 'amazon-bedrock' } as const;
/** A model that the endpoint can serve, by the form of its id. */
export const MODELS = { runtime: /^[a-z-]+\.openai\./, mantle: /^openai\./ } as const;
const rootLine = (name: string) =>
  new RegExp(`(?<=^\\ufeff?)[ \\t]*(["']?)${name}\\1[ \\t]*=.*$`, 'm');

interface Model {
  /** Ids of models that the provider serves. The user's own stays if it is one. */
  fits: RegExp;
  /** In the place of one that does not; default: Codex's own default. */
  otherwise?: string;
}

/**
 * Adds a provider to config.toml, and chooses it.
 *
 * @param tables of the provider, by their names below its own; empty for its own
 */
export function planProvider(
  name: string,
  model: Model,
  { env, home = '' }: ProcessIo,
  tables: () => Readonly<Record<string, readonly string[]>>,
): FilePlan {
  const path = join(env.CODEX_HOME || join(home, '.codex'), 'config.toml');
  const put = (text: string) => {
    const clean = removeBlocks(text);
    const before = readToml(clean, path);
    assertNoProvider(before, name, path);
    const lines = Object.entries(tables()).flatMap(([below, settings], index) => [
      ...(index === 0 ? [] : ['']),
      `[model_providers.${name}${below}]`,
      ...settings,
    ]);
    const result = appendBlock(chooseProvider(clean, before, name, model), lines);
    const ours = (table: TomlTable) => {
      delete table.model_provider;
      delete table.model;
      dropKey(table, 'model_providers', name);
    };
    assertRestUnchanged(clean, result, ours, path);
    return result;
  };
  return { path, put, take: removeBlocks };
}

function tablesFor(choice: Choice, io: ProcessIo) {
  const [command = '', ...args] = [...launcher(), 'get', ...choiceOptions(choice)];
  return {
    '': [`base_url = ${JSON.stringify(baseUrl(choice, io))}`],
    '.auth': authLines(command, args),
  };
}

/** Codex runs the command without a shell; what it prints is the key, without white space around it. */
export const authLines = (command: string, args: readonly string[]) => [
  `command = ${JSON.stringify(command)}`,
  `args = ${JSON.stringify(args)}`,
  'timeout_ms = 5000',
  'refresh_interval_ms = 300000',
];

/**
 * @throws ERR_REGION outside of the commercial partition: Codex has no mantle there, and on the
 *   runtime it names models by the `global.` and `us.` inference profiles.
 */
function baseUrl({ region = '', endpoint }: Choice, io: ProcessIo): string {
  if (partitionOf(region) !== 'aws') {
    throw new BedrockTokenError(
      'ERR_REGION',
      `Codex has no models for Amazon Bedrock in ${region}: it knows only those of the commercial regions.`,
      { hint: 'Name a commercial region, such as --region us-east-1.' },
    );
  }
  const { mantle, openai } = endpointsOf(region, io.env);
  return endpoint === 'mantle' ? `${mantle}/openai/v1` : openai;
}

/** Codex refuses a provider that has both `aws` and `auth`. */
function assertNoProvider(table: TomlTable, name: string, path: string): void {
  const providers = table.model_providers as TomlTable | undefined;
  if (providers?.[name] === undefined) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${path} has settings in model_providers.${name} that conflict with those of bedrock-token.`,
    { hint: 'Remove them, and run again.' },
  );
}

/**
 * Keys of the root come before the first table. The model of another provider would be sent to
 * Bedrock, so it is set aside.
 */
function chooseProvider(
  text: string,
  { model }: TomlTable,
  name: string,
  { fits, otherwise }: Model,
): string {
  const isKept = typeof model === 'string' && fits.test(model);
  const line = typeof model === 'string' && !isKept ? findRootLine(text, 'model') : null;
  const rest = line === null ? text : replaceLine(text, line.index, line[0], []);
  const isNamed = !isKept && otherwise !== undefined;
  const lines = [`model_provider = "${name}"`, ...(isNamed ? [`model = "${otherwise}"`] : [])];
  const provider = findRootLine(rest, 'model_provider');
  if (provider !== null) return replaceLine(rest, provider.index, provider[0], lines);
  return insertBlock(rest, rest.startsWith('\ufeff') ? 1 : 0, lines);
}

function findRootLine(text: string, name: string): RegExpExecArray | null {
  const firstTable = text.search(/^\ufeff?[ \t]*\[/m);
  return rootLine(name).exec(firstTable === -1 ? text : text.slice(0, firstTable));
}
