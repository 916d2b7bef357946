import { command } from '../../../support/command/run-command.ts';
import { runProgram } from '../../run-program.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
/** A name that means something in each of the formats: quotes, colons, and what begins an interpolation. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: of templates that are not ours
const HOSTILE = 'p: "${AWS::Region}" %{x} \'y\' # \\n';

/** Options of `setup github`, by what is special of them. */
export const SETUPS: Readonly<Record<string, readonly string[]>> = {
  'every model': [],
  'a model, two profiles': ['--models', `us.${HAIKU},global.${HAIKU},amazon.nova-lite-v1:0`],
  mantle: ['--consumer', 'codex', '--models', 'openai.gpt-oss-20b'],
  'Claude Code': ['--consumer', 'claude-code', '--models', `us.${HAIKU}`],
  'an environment on a branch': ['--environment', 'prod', '--branch', 'main'],
  'an environment with a hostile name': ['--environment', HOSTILE],
  'branches by a wildcard': ['--branch', 'release/*', '--max-session-duration', '12h'],
  'immutable subjects': ['--immutable-sub', 'yes', '--owner-id', '1', '--repository-id', '2'],
  'a server with an authority of its own': [
    '--issuer',
    'https://ghes.example.com/_services/token',
    '--thumbprint',
    '0123456789abcdef0123456789abcdef01234567',
  ],
};

export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';

/** @returns what `setup github` prints @throws Error if it fails */
export async function printSetup(
  options: readonly string[],
  format: string,
  home: string,
): Promise<string> {
  const [file = '', ...first] = command;
  const subjects = options.includes('--immutable-sub') ? [] : ['--immutable-sub', 'no'];
  const args = ['setup', 'github', '--repo', 'octo-org/octo-repo', '--region', REGION];
  const { code, stdout, stderr } = await runProgram(
    file,
    [...first, ...args, ...subjects, ...options, '--format', format],
    { env: { PATH: process.env.PATH, HOME: home } },
  );
  if (code !== 0) throw new Error(`setup github exits with ${code}: ${stderr}`);
  return stdout;
}
