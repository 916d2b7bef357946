import { join } from 'node:path';
import { endpointsOf } from '@bedrock-token/aws';
import type { TomlTable } from 'smol-toml';
import type { World } from '../../world.ts';
import { appendBlock, insertBlock, removeBlocks, replaceLine } from '../block.ts';
import { choiceOptions, launcher } from '../command-words.ts';
import { assertRestUnchanged, dropKey, readToml } from '../toml.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';

/** A provider of its own: Codex then asks us for each key, which its built-in one cannot. */
export const codex: Tool = {
  name: 'codex',
  needsRegion: true,
  plan(choice, world) {
    const path = join(world.env.CODEX_HOME || join(world.home ?? '', '.codex'), 'config.toml');
    return [
      { path, put: (text) => put(text, choice, world, path), take: removeBlocks },
    ] satisfies FilePlan[];
  },
  next: () => 'Name a model that Bedrock has, such as codex --model openai.gpt-oss-120b-1:0.',
};

const NAME = 'bedrock-token';
const PROVIDER_LINE = /(?<=^\ufeff?)[ \t]*(["']?)model_provider\1[ \t]*=.*$/m;

function put(text: string, choice: Choice, world: World, path: string): string {
  const clean = removeBlocks(text);
  readToml(clean, path);
  const { openai } = endpointsOf(choice.region ?? '', world.env);
  const [command = '', ...args] = [...launcher(), 'get', ...choiceOptions(choice)];
  const result = appendBlock(nameProvider(clean), [
    `[model_providers.${NAME}]`,
    'name = "Amazon Bedrock"',
    `base_url = ${JSON.stringify(openai)}`,
    'wire_api = "responses"',
    '',
    `[model_providers.${NAME}.auth]`,
    `command = ${JSON.stringify(command)}`,
    `args = ${JSON.stringify(args)}`,
    'timeout_ms = 5000',
    'refresh_interval_ms = 300000',
  ]);
  const ours = (table: TomlTable) => {
    delete table.model_provider;
    dropKey(table, 'model_providers', NAME);
  };
  assertRestUnchanged(clean, result, ours, path);
  return result;
}

/** Keys of the root come before the first table. */
function nameProvider(text: string): string {
  const lines = [`model_provider = "${NAME}"`];
  const firstTable = text.search(/^\ufeff?[ \t]*\[/m);
  const before = PROVIDER_LINE.exec(firstTable === -1 ? text : text.slice(0, firstTable));
  if (before !== null) return replaceLine(text, before.index, before[0], lines);
  return insertBlock(text, text.startsWith('\ufeff') ? 1 : 0, lines);
}
