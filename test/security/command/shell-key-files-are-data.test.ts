import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeHome, runProgram, STATIC_KEYS } from '../../support/command/run-command.ts';
import { hasShell, SHELL_NAMES, SHELLS, type ShellName } from '../../support/command/shells.ts';
import { ENDLESS, MIB, measure } from '../../support/faults/up-to-limit.ts';

/**
 * The attack: something stands in the place of a shell's key. As code it runs in that shell at the
 * next prompt; as data it is a key and a base URL of the attacker's.
 */

const HOOK = '__bedrock_token_hook';
const isRoot = process.getuid?.() === 0;
const OTHER_USER = 65_534;

/** The fields of a file that the hook takes, one of them changed perhaps. */
function planted(changes: Record<string, string> = {}): string {
  const fields = {
    mark: 'bedrock-token shell key 1',
    context: `|us-east-1|||${STATIC_KEYS.AWS_ACCESS_KEY_ID}||||`,
    key: 'planted',
    region: 'us-east-1',
    refreshAt: '1000000000',
    expiresAt: '99999999999',
    anthropic: '',
    note: '',
    ...changes,
  };
  return Object.values(fields)
    .map((field) => `${field}\0`)
    .join('');
}

/** In bytes; zsh bounds the file as a whole, bash and fish each field. */
const LONGEST_FIELD = 8_192;
const LONGEST_FILE = 65_536;
/** So that the shell which takes such a key does not ask for the next at once. */
const AT_REST = { refreshAt: '99999999998' };

function plantedOf(bytes: number): string {
  const rest = bytes - Buffer.byteLength(planted(AT_REST));
  return planted({ ...AT_REST, anthropic: 'x'.repeat(rest) });
}

interface Case {
  name: string;
  /** @returns what undoes it */
  act: (file: string, ran: string) => (() => void) | undefined;
  /** Whether the hook takes the planted key: the control, that the file is one. */
  isTaken?: true;
  only?: (shell: ShellName) => boolean;
}

const write = (text: (ran: string) => string) => (file: string, ran: string) => {
  writeFileSync(file, text(ran), { mode: 0o600 });
  return undefined;
};

/** Puts a link to a copy in the place of a directory on the way to the file. */
const swap = (levels: number) => (file: string) => {
  let place = dirname(file);
  for (let level = 1; level < levels; level++) place = dirname(place);
  const away = `${place}.away`;
  renameSync(place, away);
  symlinkSync(away, place);
  writeFileSync(file, planted(), { mode: 0o600 });
  return () => {
    rmSync(place);
    renameSync(away, place);
  };
};

const CASES: Case[] = [
  { name: 'code alone', act: write((ran) => `touch ${ran}\n`) },
  {
    name: 'code behind the fields',
    act: write((ran) => `${planted({ key: '' })}\ntouch ${ran}\n`),
  },
  ...['key', 'region'].map((field) => ({
    name: `code in the ${field}`,
    act: write((ran) => planted({ [field]: `$(touch ${ran})'; touch ${ran}; '` })),
  })),
  {
    name: 'code in the note, which is shown as it is',
    act: write((ran) => planted({ key: '', note: `$(touch ${ran})'; touch ${ran}; '` })),
  },
  ...['refreshAt', 'expiresAt'].map((field) => ({
    name: `code in ${field}`,
    act: write((ran) => planted({ [field]: `path[$(touch ${ran})]` })),
  })),
  { name: 'a note that a terminal obeys', act: write(() => planted({ note: '\u001b]0;x\u0007' })) },
  { name: 'megabytes', act: write(() => planted({ context: 'x'.repeat(8_000_000) })) },
  {
    name: 'a field of the longest that is read',
    act: write(() => planted({ ...AT_REST, anthropic: 'x'.repeat(LONGEST_FIELD - 1) })),
    isTaken: true,
  },
  {
    // fish reads in pieces, and looks at their sum behind each.
    name: 'a field that is longer',
    only: (shell) => shell !== 'zsh',
    act: write(() => planted({ ...AT_REST, anthropic: 'x'.repeat(LONGEST_FIELD + 1024) })),
  },
  {
    name: 'the longest file that is read',
    only: (shell) => shell === 'zsh',
    act: write(() => plantedOf(LONGEST_FILE)),
    isTaken: true,
  },
  { name: 'a file longer by a byte', act: write(() => plantedOf(LONGEST_FILE + 1)) },
  {
    name: 'a file without an end',
    act: (file) => {
      writeFileSync(file, planted(), { mode: 0o600 });
      truncateSync(file, ENDLESS);
      return undefined;
    },
    only: (shell) => shell === 'zsh',
  },
  {
    name: 'a field without an end',
    act: (file) => {
      writeFileSync(file, planted(AT_REST).slice(0, -1), { mode: 0o600 });
      execFileSync('sh', ['-c', 'head -c 100000000 /dev/zero | tr "\\0" x >>"$0"', file]);
      return undefined;
    },
  },
  {
    name: 'a link to a file of the form',
    act: (file) => {
      const other = `${file}.other`;
      writeFileSync(other, planted(), { mode: 0o600 });
      rmSync(file, { force: true });
      symlinkSync(other, file);
      return () => rmSync(file);
    },
  },
  {
    name: 'a second name of another file',
    only: (shell) => shell === 'zsh',
    act: (file) => {
      const other = `${file}.second`;
      writeFileSync(other, planted(), { mode: 0o600 });
      rmSync(file, { force: true });
      linkSync(other, file);
      return () => rmSync(file);
    },
  },
  {
    name: 'a file that others may write',
    only: (shell) => shell === 'zsh',
    act: (file) => {
      writeFileSync(file, planted());
      chmodSync(file, 0o622);
      return () => chmodSync(file, 0o600);
    },
  },
  {
    name: 'a pipe',
    act: (file) => {
      rmSync(file, { force: true });
      execFileSync('mkfifo', ['-m', '600', file]);
      return () => rmSync(file);
    },
  },
  { name: 'a directory that is a link', act: swap(1) },
  { name: 'a directory above that is a link', act: swap(2) },
  ...(isRoot
    ? [
        {
          name: "another user's file",
          act: (file: string) => {
            rmSync(file, { force: true });
            writeFileSync(file, planted(), { mode: 0o600 });
            chownSync(file, OTHER_USER, OTHER_USER);
            return () => rmSync(file, { force: true });
          },
        },
        {
          name: "another user's directory",
          act: (file: string) => {
            rmSync(file, { force: true });
            writeFileSync(file, planted(), { mode: 0o600 });
            chownSync(dirname(file), OTHER_USER, OTHER_USER);
            return () => chownSync(dirname(file), 0, 0);
          },
        },
      ]
    : []),
  // The last, since a new key makes the shell ask for the next.
  { name: 'a file of this user, as data', act: write(() => planted()), isTaken: true },
];

describe.concurrent.each(SHELL_NAMES)('%s', (name) => {
  it.skipIf(!hasShell(name))(
    'takes nothing that is not a file of its user, and runs nothing',
    async () => {
      using home = makeHome();
      const ran = join(home.path, 'ran');
      const at = (step: number, what: string) => join(home.path, `${what}-${step}`);
      const cases = CASES.filter(({ only }) => only?.(name) ?? true);
      const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
      const words = SHELLS[name].words(script(name, cases.length, at));
      const running = measure((onStart) => runProgram(words, { env, onStart }));
      for (const [step, { act }] of cases.entries()) {
        while (!existsSync(at(step, 'ready'))) await sleep(20);
        const file = readFileSync(at(step, 'ready'), 'utf8').trim();
        mkdirSync(dirname(file), { recursive: true });
        const undo = act(file, ran);
        expect(basename(file)).toMatch(/^shell-/);
        writeFileSync(at(step, 'go'), '');
        while (!existsSync(at(step, 'done'))) await sleep(20);
        undo?.();
      }
      const { stdout, stderr, footprint } = await running;
      const taken = stdout.trim().split('\n');
      expect(cases.map(({ name: what }, step) => [what, taken[step]])).toEqual(
        cases.map(({ name: what, isTaken }) => [what, isTaken ? '[planted]' : '[mine]']),
      );
      expect(existsSync(ran)).toBe(false);
      // A shell has some 10 MB, and reads none of what is longer as a whole.
      expect(footprint.peakBytes).toBeLessThan(64 * MIB);
      expect(stderr).toBe(`$(touch ${ran})'; touch ${ran}; '\n`);
    },
  );
});

/** Steps of a shell that keeps to its file: each is one prompt, between two marks. */
function script(name: ShellName, steps: number, at: (step: number, what: string) => string) {
  const { init } = SHELLS[name];
  const isFish = name === 'fish';
  const wait = isFish
    ? `for i in (seq 400); ${HOOK}; test -n "$AWS_BEARER_TOKEN_BEDROCK"; and break; sleep 0.1; end`
    : `for i in {1..400}; do ${HOOK}; [[ -n $AWS_BEARER_TOKEN_BEDROCK ]] && break; sleep 0.1; done`;
  const steplines = Array.from({ length: steps }, (_, step) => [
    `echo "$__bedrock_token_file" >${at(step, 'ready')}.new; mv ${at(step, 'ready')}.new ${at(step, 'ready')}`,
    isFish
      ? `while not test -e ${at(step, 'go')}; sleep 0.02; end`
      : `while [[ ! -e ${at(step, 'go')} ]]; do sleep 0.02; done`,
    // No refresh is due, so that only the attacker writes.
    isFish
      ? 'set -g __bedrock_token_refresh_at 0; set -g __bedrock_token_asked_at (date +%s); set -gx AWS_BEARER_TOKEN_BEDROCK mine'
      : '__bedrock_token_refresh_at=0 __bedrock_token_asked_at=$(date +%s) AWS_BEARER_TOKEN_BEDROCK=mine',
    HOOK,
    'echo "[$AWS_BEARER_TOKEN_BEDROCK]"',
    `echo >${at(step, 'done')}`,
  ]);
  return [init(''), wait, ...steplines.flat()].join('\n');
}
