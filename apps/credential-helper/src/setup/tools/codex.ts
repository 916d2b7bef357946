import { join } from 'node:path';
import { endpointsOf } from '@bedrock-token/aws';
import type { World } from '../../world.ts';
import { appendBlock, keepLine, removeBlocks, toBlock } from '../block.ts';
import { choiceOptions, launcher } from '../command-words.ts';
import { assertToml } from '../toml.ts';
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

const PROVIDER_LINE = /^model_provider\s*=.*$/m;

function put(text: string, choice: Choice, world: World, path: string): string {
  const clean = removeBlocks(text);
  assertToml(clean, path);
  const { openai } = endpointsOf(choice.region ?? '', world.env);
  const [root, tables] = splitAtTables(clean);
  const before = PROVIDER_LINE.exec(root)?.[0];
  const block = toBlock([
    ...(before === undefined ? [] : [keepLine(before)]),
    'model_provider = "bedrock-token"',
  ]);
  const head = before === undefined ? block + root : root.replace(`${before}\n`, () => block);
  const result = appendBlock(head + tables, [
    '[model_providers.bedrock-token]',
    'name = "Amazon Bedrock"',
    `base_url = ${JSON.stringify(openai)}`,
    'wire_api = "responses"',
    '',
    '[model_providers.bedrock-token.auth]',
    `command = ${JSON.stringify(launcher())}`,
    `args = ${JSON.stringify(['get', ...choiceOptions(choice)])}`,
    'timeout_ms = 5000',
    'refresh_interval_ms = 300000',
  ]);
  assertToml(result, path);
  return result;
}

/** Keys of the root come before the first table. */
function splitAtTables(text: string): [root: string, tables: string] {
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const at = ended.search(/^[ \t]*\[/m);
  return at === -1 ? [ended, ''] : [ended.slice(0, at), ended.slice(at)];
}
