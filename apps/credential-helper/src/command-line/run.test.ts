import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { allow } from '../../../../test/support/setup/start-of-node.ts';
import { COMMANDS } from '../commands/index.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { ProcessIo } from '../process-io.ts';
import { runCommandLine } from './run.ts';
import type { CommandSpec } from './spec.ts';

const CANARY = 'CANARYsecretCANARY';
const before = process.cwd();
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bedrock-token-lines-'));
  process.chdir(home);
  for (const name of Object.keys(process.env)) {
    if (/^AWS_|_PROXY$/i.test(name)) vi.stubEnv(name, undefined);
  }
  const env = {
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    // Nothing can be started, and nobody can be asked.
    PATH: join(home, 'none'),
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE12',
    AWS_SECRET_ACCESS_KEY: 'CANARYkeyCANARY',
    AWS_BEARER_TOKEN_BEDROCK: `ABSK${btoa('dev-at-123456789012:CANARYkeyCANARY')}`,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.chdir(before);
  rmSync(home, { recursive: true, force: true });
});

/** What a run leaves: its exit code, and what stood on stdout and stderr, write by write. */
interface Outcome {
  code: number;
  answers: string[];
  told: string;
}

async function run(argv: readonly string[]): Promise<Outcome> {
  const answers: string[] = [];
  let told = '';
  const stderr = (text: string) => {
    told += `${text}\n`;
  };
  const io: ProcessIo = {
    argv,
    env: process.env,
    platform: process.platform,
    now: Date.now,
    uptime,
    home,
    hostName: hostname(),
    userId: process.getuid?.(),
    monotonicNow: () => performance.now(),
    stdout: (text) => void answers.push(text),
    stdoutWidth: async () => undefined,
    stderrWidth: async () => undefined,
    statusLine: { draw() {}, clear() {} },
    stderr,
    verbose: () => {},
    // A signal that comes at once.
    untilSignal: async () => {},
    confirm: async () => undefined,
    readHidden: async () => undefined,
    rawStderr: stderr,
  };
  return { code: await runCommandLine(io, COMMANDS), answers, told };
}

const VALUES = [
  ...['', '--', '0', '-1', '1e9', '15m', '12h', '9h99', 'us-east-1', 'eu-west-1', 'json', 'env'],
  ...['__proto__', 'constructor', 'bash', 'clear', 'path', 'codex', 'mise', 'list', 'create'],
  ...['arn:aws:iam::123456789012:role/x', `arn:aws:iam::1:role/${CANARY}`, CANARY, '\u001b[2J'],
  ...['inference', 'file', 'true', '../../etc/passwd', '$(id)', 'a\nb', 'x'.repeat(5_000)],
];

/** Values that mean something to the options that take any text. */
const SOUND: Record<string, string> = {
  region: 'us-west-2',
  duration: '1h',
  'min-ttl': '1m',
  timeout: '2s',
  'role-arn': 'arn:aws:iam::123456789012:role/x',
};

/** Words that the verb knows, in an order that may mean something. */
function soundWordsOf({
  options,
  operandChoices,
  passesRest,
}: CommandSpec): fc.Arbitrary<string[]> {
  const words = options.flatMap(({ name, value, choices }) => {
    if (value === undefined) return [`--${name}`];
    return (choices ?? [SOUND[name]].filter(Boolean)).map((each) => `--${name}=${each}`);
  });
  const operands = passesRest ? ['no-such-command'] : operandChoices;
  const operand = operands ? [fc.constantFrom(...operands)] : [];
  const some = fc.uniqueArray(fc.constantFrom(...words, '--json', '--verbose'), { maxLength: 4 });
  return fc.tuple(some, ...operand).map(([own, ...rest]) => [...own, ...rest] as string[]);
}

/** Words that some verb knows, that none does, or that are no words. */
function anyWordsOf({ options, operandChoices = [] }: CommandSpec): fc.Arbitrary<string[]> {
  const names = [...options.map(({ name }) => name), 'json', 'help', 'no-such', CANARY];
  const value = fc.oneof(
    fc.constantFrom(...VALUES, ...operandChoices),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const option = fc.constantFrom(...names).map((name) => `--${name}`);
  const word = fc.oneof(
    option,
    fc.tuple(option, value).map(([name, text]) => `${name}=${text}`),
    fc.constantFrom('-h', '-xyz', '--version'),
    value,
  );
  return fc.array(word, { maxLength: 4 });
}

/** Half of the lines are sound, a quarter is spoiled, and a quarter is anything. */
function linesOf(spec: CommandSpec): fc.Arbitrary<string[]> {
  const [sound, any] = [soundWordsOf(spec), anyWordsOf(spec)];
  const spoiled = fc.tuple(sound, any).map(([one, other]) => [...one, ...other.slice(0, 1)]);
  return fc
    .oneof(sound, sound, spoiled, any)
    .map((words) => [spec.name, ...words.map((text) => text.replaceAll('\0', ''))]);
}

/** Ends well, or with a code of the table; 127 and 126 are what exec could not start. */
const CODES = new Set([0, 126, 127, ...Object.values(EXIT_CODES).map(({ code }) => code)]);
/** What these answer is whether something is well, so they answer when it is not, too. */
const REPORTS = new Set(['status', 'doctor', 'inspect', 'keys', 'serve']);

/** A name that has to be shown, since it may be misspelt: of a profile, of a command to run. */
const isName = (word: string) => /^(exec$|--(profile|user|out|call)\b)/.test(word);

/** `npm test` takes a sample. */
const LINES = process.env.EXHAUSTIVE === '1' ? 10_000 : 600;

it(`${LINES} generated command lines run to a known end, and show no value`, async () => {
  const specs = await Promise.all(Object.values(COMMANDS).map(async (load) => (await load()).spec));
  const lines = fc.oneof(...specs.map(linesOf));
  const ends = new Map<string, number>();
  for (const argv of fc.sample(lines, { numRuns: LINES, seed: 20260104 })) {
    // A key on stdin is waited for.
    if (argv.includes('-')) continue;
    const started = performance.now();
    const { code, answers, told } = await run(argv);
    const shown = JSON.stringify({ argv, code, answers: answers.length, told });
    expect(CODES.has(code), shown).toBe(true);
    expect(answers.length, shown).toBeLessThanOrEqual(1);
    expect(told, shown).not.toMatch(/unforeseen|\n\s+at |CANARYkey/);
    if (!argv.some(isName)) expect(told, shown).not.toContain(CANARY);
    if (code !== 0 && !REPORTS.has(argv[0] ?? '')) expect(answers, shown).toEqual([]);
    const took = performance.now() - started;
    if (took > 5_000) expect(took, shown).toBeLessThan(await allow(5_000));
    ends.set(`${argv[0]} ${code}`, (ends.get(`${argv[0]} ${code}`) ?? 0) + 1);
  }
  // Lines that mean something are among them, for each verb; exec finds no command here.
  for (const { name, passesRest } of specs) {
    const well = passesRest ? `${name} 127` : `${name} 0`;
    expect(ends.get(well) ?? 0, well).toBeGreaterThan(LINES / 1_000);
  }
});
