import type { GitHubClaims, PolicyDocument, PolicyStatement } from '@bedrock-token/emulator';
import type { CheckResult } from '../../part.ts';
import { fail, mint, type NewAccount, PROVIDER, succeed } from './account.ts';
import { readSetup } from './page.ts';

const DENIED = /^ERR_ROLE_DENIED: /;
const CONDITION = 'token.actions.githubusercontent.com';

/** The two jobs whose subjects the README shows. */
const JOBS: Record<string, Partial<GitHubClaims>> = {
  classic: {},
  immutable: { sub: 'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main' },
};

const UPDATE_TRUST = `aws iam update-assume-role-policy \
  --role-name bedrock-ci --policy-document file://trust.json`;

/** The README's provider, role and trust policy: who gets in, and what keeps the others out. */
export async function compareTrust(account: NewAccount): Promise<CheckResult> {
  const { files, commands, more, subjects } = readSetup('docs/setup-github.md');
  const trust = files['trust.json'] ?? '';
  await mint(account, 'a job before anything is set up', {}, /No OpenIDConnect provider found/);
  for (const [name, text] of Object.entries(files)) account.save(name, text);
  await succeed(account, 'the commands', commands.join('\n'));
  await compareAdmitted(account, trust);
  await compareFormats(account, trust, subjects);
  await compareLimits(account, commands[0] ?? '');
  await compareRemovals(account, trust);
  await compareProvider(account, more.find((script) => script.includes('add-client-id')) ?? '');
  return account.result();
}

async function compareAdmitted(account: NewAccount, trust: string): Promise<void> {
  await mint(account, 'a job of the main branch', {});
  const refused: Record<string, Partial<GitHubClaims>> = {
    'another branch': { ref: 'refs/heads/other' },
    'another repository': { repository: 'octo-org/other' },
    'a pull request': { event_name: 'pull_request' },
    'other ids': { sub: 'repo:octo-org@1/octo-repo@2:ref:refs/heads/main' },
    'another repository of the same name': { repository_id: '456790' },
  };
  for (const [name, claims] of Object.entries(refused)) {
    await mint(account, name, { claims }, DENIED);
  }
  const role = await succeed(account, 'get-role', 'aws iam get-role --role-name bedrock-ci');
  const { Role } = JSON.parse(role || '{}') as { Role?: { AssumeRolePolicyDocument?: unknown } };
  const kept = JSON.stringify(Role?.AssumeRolePolicyDocument);
  account.expect('trust.json comes back', kept === JSON.stringify(JSON.parse(trust)), kept ?? '');
}

/** The sample with each subject of the table below it: its own jobs are admitted, no others. */
async function compareFormats(
  account: NewAccount,
  trust: string,
  subjects: Readonly<Record<string, string>>,
): Promise<void> {
  for (const format of Object.keys(JOBS)) {
    const document = trust.replace(subjects.classic ?? '', subjects[format] ?? '');
    account.save('trust.json', document);
    await succeed(account, `trust with the ${format} subject`, UPDATE_TRUST);
    for (const [other, claims] of Object.entries(JOBS)) {
      const what = `a job with the ${other} subject, where the ${format} one is trusted`;
      await mint(account, what, { claims }, other === format ? undefined : DENIED);
    }
  }
  account.save('trust.json', trust);
  await succeed(account, 'trust as the README has it', UPDATE_TRUST);
}

/** What the README says of a provider that is there, and of sessions over an hour. */
async function compareLimits(account: NewAccount, createProvider: string): Promise<void> {
  await fail(account, 'the provider once more', createProvider, 'EntityAlreadyExists');
  const long = { inputs: { 'role-duration-seconds': '43200' } };
  await mint(account, 'twelve hours of a role of one', long, /MaxSessionDuration/);
  const raise = 'aws iam update-role --role-name bedrock-ci --max-session-duration 43200';
  await succeed(account, '--max-session-duration', raise);
  await mint(account, 'twelve hours', long);
}

async function compareRemovals(account: NewAccount, trust: string): Promise<void> {
  const put = (edit: (statement: PolicyStatement) => void) => {
    const document = JSON.parse(trust) as PolicyDocument;
    for (const statement of [document.Statement].flat()) edit(statement);
    account.save('trust.json', JSON.stringify(document));
  };
  const refused: Record<string, (statement: PolicyStatement) => void> = {
    'its condition on sub': ({ Condition }) => delete Condition?.StringEquals?.[`${CONDITION}:sub`],
    'its conditions': (statement) => delete statement.Condition,
    'its principal': (statement) => delete statement.Principal,
    'its action': (statement) => delete statement.Action,
  };
  for (const [what, edit] of Object.entries(refused)) {
    put(edit);
    await fail(account, `trust without ${what}`, UPDATE_TRUST, 'MalformedPolicyDocument');
  }

  // The condition on aud counts once the provider has another client.
  const other = { inputs: { audience: 'another' } };
  await succeed(
    account,
    'another client ID',
    `aws iam add-client-id-to-open-id-connect-provider \
      --open-id-connect-provider-arn ${PROVIDER} --client-id another`,
  );
  put(({ Condition }) => delete Condition?.StringEquals?.[`${CONDITION}:aud`]);
  await succeed(account, 'trust without its condition on aud', UPDATE_TRUST);
  await mint(account, 'another audience, without the condition on aud', other);
  account.save('trust.json', trust);
  await succeed(account, 'trust as it was', UPDATE_TRUST);
  await mint(account, 'another audience', other, DENIED);
  await mint(account, 'the audience of the README', {});
}

/** @param addClient the README's command for a provider that is there without the client ID */
async function compareProvider(account: NewAccount, addClient: string): Promise<void> {
  const ofProvider = `--open-id-connect-provider-arn ${PROVIDER}`;
  await succeed(
    account,
    'no client ID',
    `aws iam remove-client-id-from-open-id-connect-provider ${ofProvider} --client-id sts.amazonaws.com`,
  );
  await mint(account, 'a provider without its client ID', {}, /Incorrect token audience/);
  for (const time of ['once', 'twice']) await succeed(account, `the client ID ${time}`, addClient);
  await mint(account, 'a provider with its client ID again', {});
  await succeed(account, 'no provider', `aws iam delete-open-id-connect-provider ${ofProvider}`);
  await mint(account, 'no provider', {}, /No OpenIDConnect provider found/);
}
