import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeHome, runProgram, STATIC_KEYS } from '../../support/command/run-command.ts';
import { hasShell, SHELL_NAMES, SHELLS } from '../../support/command/shells.ts';

/**
 * The attack: bash and zsh evaluate the text of a variable in an arithmetic expression. A variable
 * of ours comes from the environment, which tools fill from a file of the repository.
 */

const HOOK = '__bedrock_token_hook';
const NAMES = [
  '__bedrock_token_expires_at',
  '__bedrock_token_refresh_at',
  '__bedrock_token_asked_at',
  '__bedrock_token_new_refresh_at',
  '__bedrock_token_new_expires_at',
  '__bedrock_token_epoch',
  'EPOCHSECONDS',
  'SECONDS',
  'now',
  'last',
  'stat',
];

describe.concurrent.each(SHELL_NAMES)('%s', (name) => {
  const test = it.skipIf(!hasShell(name));
  const { words, init } = SHELLS[name];
  const env = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const wait =
    name === 'fish'
      ? `for i in (seq 400); ${HOOK}; test -n "$AWS_BEARER_TOKEN_BEDROCK"; and break; sleep 0.1; end`
      : `for i in {1..400}; do ${HOOK}; [[ -n $AWS_BEARER_TOKEN_BEDROCK ]] && break; sleep 0.1; done`;

  test('a variable from outside runs nothing, and the shell gets its key', async () => {
    for (const array of ['a', 'path', 'PWD', 'RANDOM']) {
      using home = makeHome();
      const ran = join(home.path, 'ran');
      const planted = Object.fromEntries(NAMES.map((each) => [each, `${array}[$(touch ${ran})]`]));
      const script = `${init('')}\n${wait}\necho "$AWS_BEARER_TOKEN_BEDROCK"`;
      const { stdout, stderr } = await runProgram(words(script), {
        env: { ...home.env, ...env, ...planted },
      });
      expect({ array, ran: existsSync(ran), stderr }).toEqual({ array, ran: false, stderr: '' });
      expect(stdout).toMatch(/^bedrock-api-key-/);
    }
  });

  test('a variable that is set later runs nothing', async () => {
    using home = makeHome();
    const ran = join(home.path, 'ran');
    const set = NAMES.filter((each) => each.startsWith('__')).map((each) =>
      name === 'fish'
        ? `set -gx ${each} 'path[$(touch ${ran})]'`
        : `export ${each}='path[$(touch ${ran})]'`,
    );
    const script = [init(''), ...set, HOOK, wait, ...set, HOOK, HOOK].join('\n');
    const { stderr } = await runProgram(words(script), { env: { ...home.env, ...env } });
    expect({ ran: existsSync(ran), stderr }).toEqual({ ran: false, stderr: '' });
  });
});
