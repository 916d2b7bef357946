import type { Check, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { openAccount } from './readme-setup/account.ts';
import { comparePermissions } from './readme-setup/permission-cases.ts';
import { compareRotator } from './readme-setup/rotator-cases.ts';
import { compareScript } from './readme-setup/setup-github-cases.ts';
import { compareTrust } from './readme-setup/trust-cases.ts';

export const part: Part = {
  id: 'readme-setup',
  name: 'AWS CLI, set-up of the READMEs',
  group: 'services',
  inCi: true,
  async prepare(toolbox) {
    const venv = await toolbox.python({ awscli: '1.46.3' });
    const { stdout } = await runProgram(`${venv}/bin/aws`, ['--version']);
    const check = (configured: string, compared: string, compare: typeof compareTrust): Check => ({
      configured,
      compared,
      // Some forty processes.
      minutes: 10,
      async run() {
        await using account = await openAccount(venv, toolbox.scratch);
        // Awaited here: the account closes when this function ends.
        return await compare(account);
      },
    });
    return {
      version: /aws-cli\/(\S+)/.exec(stdout)?.[1] ?? '',
      checks: [
        check(
          'docs/setup-github.md: its commands and `trust.json`, byte for byte',
          'mint action with the new role: admitted jobs; each condition and statement removed',
          compareTrust,
        ),
        check(
          'docs/setup-github.md: its commands and `permissions.json`, byte for byte',
          'what the key may do; each statement, action and resource removed',
          comparePermissions,
        ),
        check(
          'rotation README: its commands, `keys policy`',
          'rotation action with the new role: a first key in its place',
          compareRotator,
        ),
        check(
          '`setup github --format aws-cli`, run twice',
          'what IAM was asked; `setup github --check`; a job with the new role',
          compareScript,
        ),
      ],
    };
  },
};
