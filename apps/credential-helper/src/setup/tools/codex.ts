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
  plan(choice, io) {
    const path = join(io.env.CODEX_HOME || join(io.home ?? '', '.codex'), 'config.toml');
    return [
      { path, put: (text) => put(text, choice, io, path), take: removeBlocks },
    ] satisfies FilePlan[];
  },
  next: ({ endpoint }) =>
    endpoint === 'runtime'
      ? `Start codex. Its default model goes with this endpoint; another one needs a profile prefix, such as global.${EXAMPLE_OPENAI_MODEL}.`
      : `Start codex. Its default model goes with this endpoint; another one has no prefix, such as ${EXAMPLE_OPENAI_MODEL}.`,
};

const PROVIDERS = { runtime: 'amazon-bedrock-runtime', mantle: 'amazon-bedrock' } as const;
/** A model that the endpoint can serve, by the form of its id. */
const MODELS = { runtime: /^[a-z-]+\.openai\./, mantle: /^openai\./ } as const;
const rootLine = (name: string) =>
  new RegExp(`(?<=^\\ufeff?)[ \\t]*(["']?)${name}\\1[ \\t]*=.*$`, 'm');

function put(text: string, choice: Choice, io: ProcessIo, path: string): string {
  const clean = removeBlocks(text);
  const before = readToml(clean, path);
  const name = PROVIDERS[choice.endpoint];
  assertNoProvider(before, name, path);
  const [command = '', ...args] = [...launcher(), 'get', ...choiceOptions(choice)];
  const fitting = nameProvider(setModelAside(clean, before, choice), name);
  const result = appendBlock(fitting, [
    `[model_providers.${name}]`,
    `base_url = ${JSON.stringify(baseUrl(choice, io))}`,
    '',
    `[model_providers.${name}.auth]`,
    `command = ${JSON.stringify(command)}`,
    `args = ${JSON.stringify(args)}`,
    'timeout_ms = 5000',
    'refresh_interval_ms = 300000',
  ]);
  const ours = (table: TomlTable) => {
    delete table.model_provider;
    delete table.model;
    dropKey(table, 'model_providers', name);
  };
  assertRestUnchanged(clean, result, ours, path);
  return result;
}

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
  return endpoint === 'mantle'
    ? `https://bedrock-mantle.${region}.api.aws/openai/v1`
    : endpointsOf(region, io.env).openai;
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

/** The model of another provider would be sent to Bedrock: without it, Codex takes its default. */
function setModelAside(text: string, { model }: TomlTable, { endpoint }: Choice): string {
  if (typeof model !== 'string' || MODELS[endpoint].test(model)) return text;
  const line = findRootLine(text, 'model');
  return line === null ? text : replaceLine(text, line.index, line[0], []);
}

/** Keys of the root come before the first table. */
function nameProvider(text: string, name: string): string {
  const lines = [`model_provider = "${name}"`];
  const line = findRootLine(text, 'model_provider');
  if (line !== null) return replaceLine(text, line.index, line[0], lines);
  return insertBlock(text, text.startsWith('\ufeff') ? 1 : 0, lines);
}

function findRootLine(text: string, name: string): RegExpExecArray | null {
  const firstTable = text.search(/^\ufeff?[ \t]*\[/m);
  return rootLine(name).exec(firstTable === -1 ? text : text.slice(0, firstTable));
}
