import { errorsOf } from '../../../support/action/annotations.ts';
import { rotateWith } from '../../../support/action/rotate-step.ts';
import { askControlPlane } from '../../../support/cloud/ask-bedrock.ts';
import { ACCOUNT } from '../../../support/cloud/cloud.ts';
import { command } from '../../../support/command/run-command.ts';
import type { CheckResult } from '../../part.ts';
import { IDS, type NewAccount, succeed } from './account.ts';
import { readSetup } from './page.ts';

const SINKS = '- { type: secrets-manager, name: bedrock/api-key }\n';

/** The rotation README's role, with the policy that the command prints: a first key is made. */
export async function compareRotator(account: NewAccount): Promise<CheckResult> {
  const mintSetup = readSetup('docs/setup-github.md');
  const { commands } = readSetup('actions/rotate/README.md');
  for (const [name, text] of Object.entries(mintSetup.files)) account.save(name, text);
  account.save('sinks.yml', SINKS);
  await succeed(account, 'the provider', mintSetup.commands[0] ?? '');

  const [createRole = '', ...permissions] = commands;
  await succeed(account, 'the role', createRole);
  const denied = await rotate(account);
  const says = errorsOf(denied).join('\n');
  const isDenied = denied.code === 1 && /not authorized to perform: /.test(says);
  account.expect('a role without permissions', isDenied, `exits with ${denied.code}: ${says}`);

  // The command is on the PATH of a user who has installed it.
  const words = command.map((word) => `'${word}'`).join(' ');
  const script = `bedrock-token() { ${words} "$@"; }\n${permissions.join('\n')}`;
  const region = { AWS_REGION: 'us-west-2' };
  const { code, stderr } = await account.shell(script, region);
  account.expect('the permissions', code === 0, `exits with ${code}: ${stderr}`);
  const rotated = await rotate(account);
  const seen = `exits with ${rotated.code}: ${errorsOf(rotated).join('\n')}`;
  account.expect('a first key', rotated.code === 0, seen);
  const secret = account.cloud.secretsManager.secret('bedrock/api-key', { region: 'us-west-2' });
  const key = secret?.staged.AWSCURRENT ?? '';
  const { status, said } = await askControlPlane(account.cloud.env, key, '/foundation-models');
  account.expect('the key in its place', status === 200, `Bedrock answers ${status}: ${said}`);
  return account.result();
}

function rotate(account: NewAccount) {
  return rotateWith(account.cloud, {
    env: account.cloud.oidcEnv(IDS),
    inputs: {
      'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/bedrock-rotator`,
      'aws-region': 'us-west-2',
      'user-name': 'bedrock-ci',
      'create-user': 'true',
      sinks: SINKS,
    },
  });
}
