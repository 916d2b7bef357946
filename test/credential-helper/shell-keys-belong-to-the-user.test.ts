// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runProgram, STATIC_KEYS } from '../support/command/run-command.ts';
import { hasShell, SHELL_NAMES, SHELLS } from '../support/command/shells.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

const profile = (name: string, region: string, id: string) =>
  `[${name}]\nregion = ${region}\naws_access_key_id = ${id}\naws_secret_access_key = x\n`;
const CONFIG =
  profile('default', 'eu-west-1', 'AKIAEXAMPLEEXAMPLE01') +
  profile('profile other', 'us-west-2', 'AKIAEXAMPLEEXAMPLE02') +
  '[profile broken]\nregion = us-west-2\n';

describe.concurrent.each(SHELL_NAMES)('a shell of %s', (name) => {
  const test = it.skipIf(!hasShell(name));
  const isFish = name === 'fish';
  const { init } = SHELLS[name];
  const set = (variable: string, value: string) =>
    isFish ? `set -gx ${variable} ${value}` : `export ${variable}=${value}`;
  const unset = (variable: string) => (isFish ? `set -e ${variable}` : `unset ${variable}`);
  const HOOK = '__bedrock_token_hook';
  /** Prompts until there is a key. */
  const WAIT = isFish
    ? `for i in (seq 400); ${HOOK}; test -n "$AWS_BEARER_TOKEN_BEDROCK"; and break; sleep 0.1; end`
    : `for i in {1..400}; do ${HOOK}; [[ -n \${AWS_BEARER_TOKEN_BEDROCK-} ]] && break; sleep 0.1; done`;
  const show =
    'echo "key:$AWS_BEARER_TOKEN_BEDROCK region:$AWS_REGION default:$AWS_DEFAULT_REGION"';
  const run = async (home: Home, env: NodeJS.ProcessEnv, lines: string[], options = '') => {
    const script = [init(options), ...lines].join('\n');
    const { stdout } = await runProgram(SHELLS[name].words(script), {
      env: { ...home.env, ...env },
    });
    const shown = stdout.matchAll(/^key:(.*) region:(.*) default:(.*)$/gm);
    return [...shown].map(([, key = '', region = '', other = '']) => ({
      id: key && /Credential=(\w+)/.exec(atob(key.slice('bedrock-api-key-'.length)))?.[1],
      // boto3 and AWS CLI v1 read AWS_DEFAULT_REGION, all others AWS_REGION.
      region: region === other ? region : `${region} or ${other}`,
    }));
  };

  test.for([
    ['AWS_PROFILE', 'broken'],
    ['AWS_DEFAULT_PROFILE', 'broken'],
    ['AWS_REGION', 'us-west-2'],
    ['AWS_DEFAULT_REGION', 'us-west-2'],
    ['AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE99'],
    ['AWS_CONFIG_FILE', '/dev/null'],
    ['AWS_SHARED_CREDENTIALS_FILE', '/dev/null'],
    ['AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/x'],
  ])(
    'drops the key with a change of %s, at the next prompt',
    async ([variable = '', value = '']) => {
      using home = makeHome();
      furnish(home, { '.aws/config': CONFIG });
      const [before, after] = await run(home, ENV, [WAIT, show, set(variable, value), HOOK, show]);
      expect(before?.id).toBe(ENV.AWS_ACCESS_KEY_ID);
      expect(after?.id).toBe('');
    },
  );

  test('has the key and the region of the current profile, there and back', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    const seen = await run(home, {}, [
      ...[WAIT, show],
      ...[set('AWS_PROFILE', 'other'), HOOK, show, WAIT, show],
      ...[unset('AWS_PROFILE'), HOOK, show, WAIT, show],
    ]);
    expect(seen).toEqual([
      { id: 'AKIAEXAMPLEEXAMPLE01', region: 'eu-west-1' },
      { id: '', region: '' },
      { id: 'AKIAEXAMPLEEXAMPLE02', region: 'us-west-2' },
      { id: '', region: '' },
      { id: 'AKIAEXAMPLEEXAMPLE01', region: 'eu-west-1' },
    ]);
  });

  test('leaves a region of the user alone', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    const own = { AWS_REGION: 'us-east-2' };
    const seen = await run(home, own, [WAIT, show, set('AWS_PROFILE', 'other'), HOOK, WAIT, show]);
    expect(seen.map(({ region }) => region)).toEqual(['us-east-2', 'us-east-2']);
  });

  test('leaves a default region of the user alone, and never unsets it', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    const own = { AWS_DEFAULT_REGION: 'us-east-2' };
    const change = set('AWS_PROFILE', 'other');
    const seen = await run(home, own, [WAIT, show, change, HOOK, show, WAIT, show]);
    expect(seen.map(({ region }) => region)).toEqual(['us-east-2', ' or us-east-2', 'us-east-2']);
  });

  test('goes on from there when its profile is evaluated again', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    const again = [WAIT, init(''), show, set('AWS_PROFILE', 'broken'), HOOK, show];
    expect(await run(home, {}, again)).toEqual([
      { id: 'AKIAEXAMPLEEXAMPLE01', region: 'eu-west-1' },
      { id: '', region: '' },
    ]);
  });

  test('hands its key to a shell below, which drops it with the profile', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': CONFIG });
    const below = (line: string) =>
      SHELLS[name]
        .words(`${line}\n${init('')}\n${show}`)
        .map((word) =>
          isFish ? `'${word.replace(/[\\']/g, '\\$&')}'` : `'${word.replaceAll("'", `'\\''`)}'`,
        )
        .join(' ');
    const seen = await run(home, {}, [WAIT, below(''), below(set('AWS_PROFILE', 'broken'))]);
    expect(seen).toEqual([
      { id: 'AKIAEXAMPLEEXAMPLE01', region: 'eu-west-1' },
      { id: '', region: '' },
    ]);
  });

  test('keeps its key in a file for its user alone', async () => {
    using home = makeHome();
    await run(home, ENV, ['umask 0', WAIT]);
    expect(statSync(home.cache).mode & 0o777).toBe(0o700);
    const files = readdirSync(home.cache).filter((file) => file.startsWith('shell-'));
    expect(files).toHaveLength(1);
    for (const file of files) expect(statSync(join(home.cache, file)).mode & 0o777).toBe(0o600);
  });
});
