import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { parse } from 'yaml';
import type { FleetKey } from './fleet-key.ts';
import { joinInputs } from './join-inputs.ts';
import { DEFAULTS } from './key-settings.ts';
import { parseFleet } from './parse-fleet.ts';

const FILE = `
grace-hours: 48
accounts:
  - id: "123456789012"
    users: [{ user-name: ci, aws-region: us-west-2, sinks: [{ type: github, name: KEY }] }]
`;
const [key] = parseFleet(FILE, { region: '', repository: 'octo-org/octo-repo' }) as [FleetKey];
const join = (inputs: Record<string, string>) =>
  joinInputs((name) => inputs[name] ?? DEFAULTS[name as keyof typeof DEFAULTS] ?? '', key);

test('the file is heard first, then the workflow', () => {
  const read = join({ 'soak-hours': '96', 'mask-aws-account-id': 'true' });
  expect(['grace-hours', 'soak-hours', 'aws-region', 'mask-aws-account-id'].map(read)).toEqual([
    '48',
    '96',
    'us-west-2',
    'true',
  ]);
});

it('takes an input that says the same, or nothing but the default', () => {
  expect(() => join({ 'grace-hours': '48', 'aws-region': ' us-west-2\n' })).not.toThrow();
  expect(() => join({ 'grace-hours': '24', 'user-name': 'ci' })).not.toThrow();
});

test.each<[string, string, RegExp]>([
  ['grace-hours', '12', /"grace-hours" differs from the config file in line 5 or above it/],
  ['aws-region', 'eu-west-1', /"aws-region" differs from the config file/],
  ['sinks', '- { type: file, path: k }', /"sinks" is set together with config/],
  ['escrow', 'KEY', /"escrow" is set together with config/],
])('an input that says otherwise is refused: %s', (name, text, problem) => {
  expect(() => join({ [name]: text })).toThrow(problem);
});

test('the defaults are those of action.yml', () => {
  const manifest = new URL('../../../actions/rotate/action.yml', import.meta.url);
  const { inputs } = parse(readFileSync(manifest, 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  for (const [name, text] of Object.entries(DEFAULTS)) {
    expect(inputs[name]?.default ?? '').toBe(text);
  }
});
