import { command } from '../../../support/command/run-command.ts';
import type { CheckResult } from '../../part.ts';
import { ACCOUNT } from '../setup-github/setups.ts';
import { mint, type NewAccount, succeed } from './account.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const quote = (word: string) => `'${word}'`;

/** The script that `setup github` prints: run by the AWS CLI, it leaves what `--check` asks for. */
export async function compareScript(account: NewAccount): Promise<CheckResult> {
  const words = ['setup', 'github', '--repo', 'octo-org/octo-repo', '--region', 'us-east-1'];
  const options = ['--immutable-sub', 'no', '--role-name', 'bedrock-ci', '--models', MODEL];
  const setup = [...command, ...words, ...options].map(quote).join(' ');
  await succeed(account, 'print', `${setup} --account ${ACCOUNT} --format aws-cli > setup.sh`);
  for (const run of ['first', 'second']) await succeed(account, `${run} run`, 'sh setup.sh');
  const changes = listChanges(account);
  const expected = [
    ...['CreateOpenIDConnectProvider', 'CreateRole', 'PutRolePolicy'],
    ...[
      'AddClientIDToOpenIDConnectProvider',
      'UpdateAssumeRolePolicy',
      'UpdateRole',
      'PutRolePolicy',
    ],
  ];
  account.expect('changes', changes.join() === expected.join(), changes.join());
  // The account that prints has no rights in Bedrock, so that profiles are not looked up here either.
  await succeed(account, 'check', `${setup} --check`);
  await mint(account, 'a job of the main branch', {});
  // What was changed since is as it should be after another run.
  const other = await succeed(
    account,
    'another trust policy',
    `${setup} --branch dev --account ${ACCOUNT} --format aws-cli`,
  );
  account.save('dev.sh', other);
  await succeed(account, 'other branch', 'sh dev.sh');
  await succeed(account, 'check of the other branch', `${setup} --branch dev --check`);
  // A role of the same name that somebody else made.
  const foreign = '--role-name bedrock-ci --tags Key=bedrock-token:managed,Value=by-hand';
  await succeed(account, 'tag', `aws iam tag-role ${foreign}`);
  account.cloud.journal.clear();
  const { code, stderr } = await account.shell('sh setup.sh');
  const isRefused = code === 1 && /bedrock-ci was not made by setup for octo-org/.test(stderr);
  account.expect('a foreign role', isRefused, `exits with ${code}: ${stderr}`);
  account.expect('nothing changed', listChanges(account).length === 0, listChanges(account).join());
  return account.result();
}

const listChanges = (account: NewAccount) =>
  account.cloud.journal
    .entries({ service: 'iam' })
    .map(({ action }) => action)
    .filter((action) => !/^(Get|List)/.test(action));
