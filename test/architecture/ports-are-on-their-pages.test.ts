import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';

// What core asks of the outside takes time, so a port is a type with a Promise in it. Each is on one of three
// pages: that of the domain, that of the rotation, and that of the set-up of an account.

const PAGES = [
  'packages/core/src/ports.ts',
  'packages/core/src/rotation/ports.ts',
  'packages/core/src/setup/ports.ts',
];

/** Types with a Promise that are no ports, with the reason. */
const NO_PORTS: Record<string, string> = {
  Evidence: 'observe composes it of the ports, for the judgement of one place',
};

const SOURCES = new Map(
  globSync('packages/core/src/**/*.ts', { cwd: repositoryRoot })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.endsWith('.test.ts') && !PAGES.includes(file))
    .map((file) => [file, readFileSync(join(repositoryRoot, file), 'utf8')]),
);

const TYPE = /^(?:export )?(?:interface (\w+)[^{]*\{[\s\S]*?^\}|type (\w+)[^=;]*=[\s\S]*?;$)/gm;

/** @returns the types in a source that something outside has to keep */
function portsIn(source: string): string[] {
  return [...source.matchAll(TYPE)].flatMap(([text, ofInterface, ofType]) => {
    const name = ofInterface ?? ofType ?? '';
    return text.includes('Promise<') && !Object.hasOwn(NO_PORTS, name) ? [name] : [];
  });
}

test('every port of core is on one of its pages', () => {
  expect(SOURCES.size).toBeGreaterThan(80);
  const found = [...SOURCES].flatMap(([file, source]) =>
    portsIn(source).map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

test.each([
  [
    'an interface',
    'export interface Lookup {\n  find(name: string): Promise<string>;\n}',
    'Lookup',
  ],
  ['a type', 'type Find = (\n  name: string,\n) => Promise<string>;', 'Find'],
])('%s elsewhere that asks something of the outside is found', (_, planted, name) => {
  const [source = ''] = SOURCES.values();
  expect(portsIn(`${source}\n${planted}\n`)).toEqual([name]);
});
