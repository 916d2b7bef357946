import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { listSpecs } from '../../apps/credential-helper/src/command-line/spec.ts';
import { COMMANDS } from '../../apps/credential-helper/src/commands/index.ts';
import { repositoryRoot } from '../support/action/run-action.ts';

// core and aws serve two user interfaces, so they name no input, option or command of either: those
// are passed in as a Vocabulary.

const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8');

/** Of more than one word: single words are English, too. */
const INPUTS = ['action.yml', 'actions/audit/action.yml', 'actions/rotate/action.yml']
  .flatMap((file) => Object.keys((parse(read(file)) as { inputs: object }).inputs))
  .filter((name) => name.includes('-'));
const SPECS = await listSpecs(COMMANDS);
const OPTIONS = SPECS.flatMap(({ options }) => options.map(({ name }) => name));
const MODES = ['rotate', 'plan', 'cleanup', 'compromised', 'rollback'];

const NAMES = new RegExp(
  [
    `(?<![\\w./-])(${[...new Set(INPUTS)].join('|')})(?![\\w-])`,
    `(?<![\\w-])--(${[...new Set(OPTIONS)].join('|')})(?![\\w-])`,
    `bedrock-token (${SPECS.map(({ name }) => name).join('|')})(?![\\w-])`,
    `(?<![\\w-])[Mm]ode (${MODES.join('|')})(?![\\w-])`,
    'concurrency in the workflow',
    'ACTIONS_STEP_DEBUG',
  ].join('|'),
);

/** A command of AWS's own has options that are called as ours. */
const AWS_COMMAND = /(\baws [a-z$].*?|\$\{command\}) --(profile|region|all-users)/g;
/** Those of its IAM have options of roles. */
const IAM_COMMAND = /\baws iam [^`\n]*/g;
/** A kind of step is data, and shown to nobody. */
const STEP_KIND = /(kind: |case |kind === )'[\w-]+'/g;
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** @returns the names of user interfaces in a source */
function namesIn(source: string): string[] {
  const code = source
    .replace(COMMENT, '')
    .replace(IAM_COMMAND, '')
    .replace(AWS_COMMAND, '')
    .replace(STEP_KIND, '');
  return code.split('\n').flatMap((line) => NAMES.exec(line)?.[0] ?? []);
}

const FILES = globSync('packages/{core,aws}/src/**/*.ts', { cwd: repositoryRoot }).filter(
  (file) => !file.endsWith('.test.ts') && !file.includes('/plan/states/'),
);

test('core and aws name nothing of a user interface', () => {
  expect(FILES.length).toBeGreaterThan(100);
  const found = FILES.flatMap((file) => namesIn(read(file)).map((name) => `${file}: ${name}`));
  expect(found).toEqual([]);
});

test.each([
  ['an input', "hint: 'Pass it in as current-key.'", 'current-key'],
  ['an input alone', "inputError('user-name', 'is empty', '')", 'user-name'],
  ['an option', "hint: 'With --adopt it is taken over.'", '--adopt'],
  ['a command', "hint: 'Run bedrock-token keys delete.'", 'bedrock-token keys'],
  ['a mode', "hint: 'Run mode cleanup first.'", 'mode cleanup'],
])('%s would be found', (_, line, name) => {
  expect(namesIn(line)).toEqual([name]);
});

test.each([
  ['a comment', '/** Input current-key. */'],
  ['a kind of step', "case 'create-user':"],
  ["an option of AWS's own command", "hint: 'Run: aws configure sso --profile x'"],
  ['a tag', "'bedrock-token:managed'"],
])('%s is none', (_, line) => {
  expect(namesIn(line)).toEqual([]);
});
