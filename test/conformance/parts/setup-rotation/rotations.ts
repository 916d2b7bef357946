import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../../support/command/run-command.ts';
import { runProgram } from '../../run-program.ts';
import { ACCOUNT, REGION } from '../setup-github/setups.ts';

interface Rotation {
  options: readonly string[];
  /** The file of `--sinks` or `--config`. */
  file: string;
  /** Default `--sinks`. */
  isFleet?: true;
}

const EVERY_PLACE = `- { type: secrets-manager, name: bedrock/api-key }
- { type: ssm, name: /bedrock/api-key, region: eu-west-1 }
- { type: github, name: BEDROCK_API_KEY }
`;
const ONE_USER = ['--user', 'bedrock-ci'];
const ESCROW = ['--escrow', 'bedrock/api-key'];

/** Options of `setup rotation`, by what is special of them. */
const ROTATIONS: Readonly<Record<string, Rotation>> = {
  'every kind of place': { options: [...ONE_USER, ...ESCROW], file: EVERY_PLACE },
  'a user with every character': {
    options: ['--user', 'a+b=c,d.e@f-g_X'],
    file: '- { type: ssm, name: /key }\n',
  },
  'a managed policy': {
    options: [...ONE_USER, '--policy', 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'],
    file: '- { type: ssm, name: /key }\n',
  },
  'some models': {
    options: [...ONE_USER, '--models', 'us.amazon.nova-lite-v1:0', '--days', '45'],
    file: '- { type: secrets-manager, name: key }\n',
  },
  'Claude Platform on AWS': {
    options: [...ONE_USER, '--service', 'claude-platform', '--workspace-id', 'wrkspc_1'],
    file: '- { type: ssm, name: /key }\n',
  },
  'users of a file': {
    options: [],
    isFleet: true,
    file: `accounts:
  - id: "${ACCOUNT}"
    role-to-assume: arn:aws:iam::${ACCOUNT}:role/bedrock-rotator
    users:
      - { user-name: one, sinks: [{ type: secrets-manager, name: one }] }
      - { user-name: two, credential-age-days: 90, sinks: [{ type: ssm, name: /two }] }
`,
  },
};

/**
 * What `setup rotation` prints for each of them, with and without the account.
 *
 * @throws Error if it fails
 */
export async function printRotations(
  format: string,
  home: string,
): Promise<{ name: string; text: string; json: string }[]> {
  const printed: { name: string; text: string; json: string }[] = [];
  for (const [name, { options, file, isFleet }] of Object.entries(ROTATIONS)) {
    const path = join(home, 'rotation.yml');
    writeFileSync(path, file);
    const args = [...options, isFleet ? '--config' : '--sinks', path];
    const account = ['--account', ACCOUNT];
    const json = await print([...args, ...account, '--format', 'json'], home);
    for (const more of isFleet ? [account] : [[], account]) {
      printed.push({ name, json, text: await print([...args, ...more, '--format', format], home) });
    }
  }
  return printed;
}

async function print(options: readonly string[], home: string): Promise<string> {
  const [file = '', ...first] = command;
  const args = ['setup', 'rotation', '--repo', 'octo-org/octo-repo', '--region', REGION];
  const { code, stdout, stderr } = await runProgram(
    file,
    [...first, ...args, '--immutable-sub', 'no', ...options],
    { env: { PATH: process.env.PATH, HOME: home } },
  );
  if (code !== 0) throw new Error(`setup rotation exits with ${code}: ${stderr}`);
  return stdout;
}
