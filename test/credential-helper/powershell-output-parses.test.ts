import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

/*
 * PowerShell itself can be installed on few machines, so its grammar, as editors have it, reads what
 * is for it. Where pwsh is, format-survives-its-shell.test.ts runs it, too.
 */

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const parser: { parse(text: string): Node } = { parse: () => expect.unreachable() };

beforeAll(async () => {
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/package.json');
  await Parser.init();
  const wasm = readFileSync(join(dirname(grammar), 'tree-sitter-powershell.wasm'));
  const own = new Parser().setLanguage(await Language.load(wasm));
  parser.parse = (text) => own.parse(text)?.rootNode ?? expect.unreachable();
});

/** The texts of all literals in single quotes, as PowerShell takes them: a doubled quote is one. */
const literalsIn = (root: Node) =>
  root
    .descendantsOfType('verbatim_string_characters')
    .flatMap((node) =>
      node ? [node.text.slice(1, -1).replace(/(['\u2018-\u201b])\1/g, '$1')] : [],
    );

it.each(['plain', `it's "odd" $HOME`, '`tick` $(1+1)', '‘curly’ ‚low‛', 'a;b|c>d & {e} #f'])(
  'the hook in a home called %s is sound, and names its file as it is',
  async (name) => {
    using home = makeHome();
    const path = join(home.path, name);
    mkdirSync(path);
    const env = { ...ENV, HOME: path, XDG_CACHE_HOME: join(path, '.cache') };
    const { code, stdout, stderr } = await runCommand(['shell-init', 'pwsh', '--min-ttl=15m'], {
      env,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const root = parser.parse(stdout);
    expect(root.hasError, root.toString()).toBe(false);
    const functions = root.descendantsOfType('function_name').map((node) => node?.text);
    expect(functions).toEqual([
      'global:Update-BedrockToken',
      'global:Read-BedrockToken',
      'global:Clear-BedrockToken',
      'global:Publish-BedrockToken',
      'global:prompt',
    ]);
    const literals = literalsIn(root);
    const cache = join(path, '.cache', 'bedrock-token');
    const [file = ''] = literals;
    expect(dirname(file)).toBe(cache);
    expect(literals).toEqual(
      expect.arrayContaining([path, cache, 'shell-refresh', '--min-ttl=15m', 'pwsh']),
    );
    // Not on the command line either.
    expect(literals.filter((each) => each === file)).toHaveLength(1);
  },
);

it.each([
  [['shell-init', 'pwsh', '--anthropic']],
  [['get', '--format', 'powershell', '--anthropic']],
])('%j is sound, and sets and unsets what the SDKs of Anthropic read', async (words) => {
  using home = makeHome();
  const { stdout } = await runCommand(words, { env: { ...home.env, ...ENV } });
  const root = parser.parse(stdout);
  expect(root.hasError, root.toString()).toBe(false);
  const variables = root.descendantsOfType('variable').map((node) => node?.text);
  for (const name of ['AUTH_TOKEN', 'BASE_URL', 'API_KEY']) {
    expect(variables).toContain(`$Env:ANTHROPIC_${name}`);
  }
});

it('the format powershell is three assignments of literals', async () => {
  using home = makeHome();
  const env = { ...home.env, ...ENV };
  const { stdout: token } = await runCommand([], { env });
  const { stdout } = await runCommand(['--format', 'powershell'], { env });
  const root = parser.parse(stdout);
  expect(root.hasError, root.toString()).toBe(false);
  expect(root.descendantsOfType('assignment_expression')).toHaveLength(3);
  expect(root.descendantsOfType('variable').map((node) => node?.text)).toEqual([
    '$Env:AWS_BEARER_TOKEN_BEDROCK',
    '$Env:AWS_REGION',
    '$Env:AWS_DEFAULT_REGION',
  ]);
  expect(literalsIn(root)).toEqual([token.trim(), 'us-east-1', 'us-east-1']);
});
