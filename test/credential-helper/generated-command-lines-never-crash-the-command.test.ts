import fc from 'fast-check';
import { expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { sizeOf } from '../support/setup/exhaustive.ts';

const LINES = sizeOf(20, 152);
const CANARY = 'CANARYsecretCANARY';

const VERBS = [
  ...['get', 'credential-process', 'exec', 'shell-init', 'setup', 'inspect', 'status', 'doctor'],
  ...['cache', 'completion', 'shell-refresh', 'help', 'version', '--help', '--version', ''],
];
const OPTIONS = [
  ...[
    'format',
    'region',
    'profile',
    'role-arn',
    'scope',
    'duration',
    'min-ttl',
    'refresh',
    'store',
  ],
  ...['no-cache', 'timeout', 'json', 'verbose', 'help', 'background', 'dry-run', 'undo', 'verify'],
  ...['openai', 'call', 'constructor', '__proto__', 'toString', 'no-such'],
];
const VALUES = [
  ...['', '-', '--', '0', '-1', '1e9', '15m', '12h', '999999999999999999h', 'us-east-1', 'json'],
  ...['env', 'token', '__proto__', 'constructor', 'bash', 'clear', 'path', 'codex', CANARY],
  ...[
    'arn:aws:iam::123456789012:role/x',
    `arn:aws:iam::1:role/${CANARY}`,
    '\u001b[2J',
    'é\u0301\ud800',
  ],
  ...['inference', 'file', 'true', '../../etc/passwd', '%s%n', '$(id)', 'a\nb', 'x'.repeat(5_000)],
];

const value = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: 'binary', maxLength: 12 }));
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...OPTIONS).map((name) => `--${name}`) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(...OPTIONS), value)
      .map(([name, text]) => `--${name}=${text}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('-h', '-v', '--', '-', '-xyz', `--${CANARY}`) },
  { weight: 3, arbitrary: value },
);
// No argument of a process holds a null character.
const lines = fc
  .tuple(fc.constantFrom(...VERBS), fc.array(word, { maxLength: 5 }))
  .map(([verb, words]) =>
    [...(verb ? [verb] : []), ...words].map((text) => text.replaceAll('\0', '')),
  );

/** Those of `--help`; with 127 and 126 for what exec could not start. */
const EXITS = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 126, 127]);

/** Ten thousand are run in one process: apps/credential-helper/src/command-line/run.test.ts. */
it(`${LINES} whole command lines end with a known exit code and show no value`, async () => {
  const all = fc.sample(lines, { numRuns: LINES, seed: 20260101 });
  const batches = Array.from({ length: LINES / 4 }, (_, index) =>
    all.slice(index * 4, index * 4 + 4),
  );
  for (const batch of batches) {
    await Promise.all(
      batch.map(async (args) => {
        using home = makeHome();
        furnish(home, { '.aws/config': '[default]\nregion = us-east-1\n' });
        const env = {
          ...home.env,
          ...STATIC_KEYS,
          // Nobody is there, so that nothing has to be waited for.
          AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_MAX_ATTEMPTS: '1',
        };
        const result = await runCommand(args, { env, limitMs: 15_000 });
        const shown = JSON.stringify({ args, ...result });
        expect(result.signal, shown).toBeNull();
        expect(EXITS.has(result.code ?? -1), shown).toBe(true);
        expect(result.stderr, shown).not.toMatch(/\n\s+at |node:internal|unforeseen|Error:/);
        expect(result.stderr, shown).not.toContain(STATIC_KEYS.AWS_SECRET_ACCESS_KEY);
        if (args[0] !== 'exec') {
          expect(result.stderr, shown).not.toContain('CANARYsecret');
          expect(result.stderr, shown).not.toContain('\u001b');
        }
        // What fails prints nothing, except what is asked whether something is well.
        const reports = ['status', 'doctor', 'inspect', 'exec', 'setup'].includes(args[0] ?? '');
        if (result.code !== 0 && !reports) expect(result.stdout, shown).toBe('');
        if (args.includes('--json') && [2, 3, 4, 5, 6].includes(result.code ?? 0) && !reports) {
          expect(JSON.parse(result.stderr.split('\n').findLast(Boolean) ?? '')).toHaveProperty(
            'error.exitCode',
            result.code,
          );
        }
      }),
    );
  }
});
