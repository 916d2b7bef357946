import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertTakes, chooseAction } from '../apps/credential-helper/src/command-line/actions.ts';
import { findAction } from '../apps/credential-helper/src/command-line/find-action.ts';
import {
  COMMON_OPTIONS,
  parseInvocation,
} from '../apps/credential-helper/src/command-line/parse.ts';
import { COMMANDS } from '../apps/credential-helper/src/commands/index.ts';
import { listCodeBlocks, withoutFences } from './readme/markdown.ts';
import { callsOf } from './readme/shell-calls.ts';

// Each command that a page shows is one that there is, with options that it takes. A shell reads the page, so that
// quotes, line breaks and pipes are what they are there. What the commands do is tested where their pages are.

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const pages = globSync(['*.md', '{actions,apps,packages}/*/README.md', 'docs/*.md'], { cwd: root })
  .filter((file) => !/node_modules|CHANGELOG/.test(file))
  .sort();

const blocks = pages
  .flatMap((file) => listCodeBlocks(read(file)).map((block) => ({ file, ...block })))
  // The reference shows its examples as text, and what a command takes in brackets.
  .filter(
    ({ language, text }) =>
      language === 'sh' ||
      (language === 'text' && /^(eval "\$\()?bedrock-token [^[]*$/m.test(text)),
  )
  .filter(({ text }) => !/^bedrock-token\S* .*\[/m.test(text))
  .map(({ file, line, text }) => ({ where: `${file}:${line}`, text }));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bedrock-token-pages-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** @throws ERR_INPUT for what the command does not take */
async function parseOurs([first = '', ...rest]: string[]): Promise<void> {
  const isVerb = Object.hasOwn(COMMANDS, first);
  const load = COMMANDS[isVerb ? first : 'get'];
  if (load === undefined) throw new Error(`no command ${first}`);
  const { spec } = await load();
  const invocation = parseInvocation(spec, isVerb ? rest : [first, ...rest]);
  if (spec.actions === undefined) return;
  const { ownOptions } = spec;
  const hasAction = findAction(spec, invocation.operands[0]) !== undefined;
  if (hasAction || ownOptions === undefined) chooseAction(spec, invocation);
  else assertTakes({ ...spec, options: ownOptions }, spec, invocation);
}

/** Commands within sentences, which may leave out what is required. */
const inSentences = pages.flatMap((file) =>
  [...withoutFences(read(file)).matchAll(/`bedrock-token ([^`]+)`/g)].map(([, words = '']) => ({
    where: `${file}: bedrock-token ${words.replaceAll('\n', ' ')}`,
    words: words.split(/\s+/),
  })),
);

/** @returns the options that the command, or its action, does not have */
async function unknownOptionsOf(words: readonly string[]): Promise<string[]> {
  const end = words.indexOf('--');
  const ours = end < 0 ? words : words.slice(0, end);
  const [first = '', second] = ours;
  const load = COMMANDS[first];
  if (load === undefined) return [first];
  const { spec } = await load();
  const { options } = findAction(spec, second) ?? spec;
  const names = [...options, ...COMMON_OPTIONS].map(({ name }) => `--${name}`);
  return ours.filter((word) => word.startsWith('--') && !names.includes(word));
}

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('the commands of pages', () => {
  it('are many', () => {
    expect(blocks.length).toBeGreaterThan(50);
  });

  it.each(blocks)('$where', async ({ text }) => {
    const { calls, stderr } = await callsOf(text, directory);
    expect(calls, stderr).not.toEqual([]);
    for (const { program, args } of calls) {
      if (program === 'bedrock-token') await parseOurs(args);
      if (program === 'npm' && args[0] === 'run') expect(scripts).toHaveProperty([args[1] ?? '']);
    }
  });

  it.each(inSentences)('in a sentence: $where', async ({ words }) => {
    expect(await unknownOptionsOf(words)).toEqual([]);
  });

  it('are checked in sentences, too', async () => {
    expect(await unknownOptionsOf(['keys', 'list', '--sinks', 'x'])).toEqual(['--sinks']);
    expect(await unknownOptionsOf(['exec', '--', 'x', '--verbos'])).toEqual([]);
    expect(await unknownOptionsOf(['keyz'])).toEqual(['keyz']);
  });

  it.each([
    'bedrock-token setup github --repo a/b --barnch main',
    'bedrock-token keys lst --all-users',
    'bedrock-token keys list --sinks x',
    'bedrock-token setup codex --models x',
    'echo | bedrock-token inspect --region us-east-1 a b',
  ])('are checked: %s', async (text) => {
    const { calls } = await callsOf(text, directory);
    const [call] = calls;
    await expect(parseOurs(call?.args ?? [])).rejects.toMatchObject({ code: 'ERR_INPUT' });
  });
});
