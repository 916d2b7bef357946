import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  type CodeBlock,
  listCodeBlocks,
  withoutFences,
} from '../../../../scripts/readme/markdown.ts';
import { root } from '../../support/shown-workflows.ts';
import { listMentions, readSentences } from './mentions.ts';
import type { Script, Scripts } from './script.ts';

const pages = ['*.md', '{actions,apps,packages}/*/README.md', 'docs/**/*.md'];

/** Each script of a page that calls the AWS CLI: its blocks, the steps of its workflows, and its sentences. */
export function readPages(): Scripts {
  const found = globSync(pages, { cwd: root })
    .filter((file) => !/node_modules|CHANGELOG/.test(file))
    .sort()
    .map((file) => readPage(file, readFileSync(join(root, file), 'utf8')));
  return {
    scripts: found.flatMap(({ scripts }) => scripts),
    unread: found.flatMap(({ unread }) => unread),
  };
}

function readPage(file: string, markdown: string): Scripts {
  const blocks = listCodeBlocks(markdown).filter(({ text }) => listMentions(text).length > 0);
  const output = blocks.filter(({ language }) => language === 'text');
  const prose = [withoutFences(markdown), ...output.map(({ text }) => text)].join('\n\n');
  const told = readSentences(prose.replaceAll('\\|', '|')).map((text) => ({
    ...{ where: file, text, env: {}, isPartial: true },
  }));
  const shown = blocks
    .filter((block) => !output.includes(block))
    .map((block) => readBlock(`${file}:${block.line}`, block));
  return {
    scripts: [...shown.flatMap(({ scripts }) => scripts), ...told],
    unread: shown.flatMap(({ unread }) => unread),
  };
}

function readBlock(where: string, { language, text }: CodeBlock): Scripts {
  const scripts =
    language === 'sh'
      ? [{ where, text, env: {}, isPartial: false }]
      : language === 'yaml'
        ? stepsOf(where, parse(text))
        : [];
  const unread = listMentions(text)
    .filter((words) => !scripts.some((script) => script.text.includes(`aws ${words}`)))
    .map((words) => `${where}: aws ${words}`);
  return { scripts, unread };
}

/** The steps of a workflow that call the AWS CLI, each with its variables. */
function stepsOf(where: string, node: unknown): Script[] {
  if (typeof node !== 'object' || node === null) return [];
  const { run, env = {} } = node as { run?: unknown; env?: Record<string, string> };
  if (typeof run === 'string' && listMentions(run).length > 0) {
    return [{ where, text: run, env, isPartial: false }];
  }
  return Object.values(node).flatMap((member) => stepsOf(where, member));
}
