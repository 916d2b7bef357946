import { type AlertSubject, type ReadInput, spellOut } from '@bedrock-token/github';

/** The audit of one account, as far as the inputs name it: the issue of a run that fails at once is the same. */
export function subjectOf(read: ReadInput): AlertSubject {
  const account = accountOf(read);
  const role = read('org-role').trim();
  if (role !== '') return subjectOfOrganization(account, role);
  const where = account === '' ? 'this account' : `account ${account}`;
  return {
    id: `audit account=${encodeURIComponent(account)}`,
    title: `The long-term API keys of ${where} have risks`,
    what: `The audit of the long-term API keys of ${account === '' ? where : `account ${spellOut(account)}`}`,
  };
}

/** Whichever accounts are read, so that one that joins the organization changes no issue. */
const subjectOfOrganization = (account: string, role: string): AlertSubject => ({
  id: `audit account=${encodeURIComponent(account)} org-role=${encodeURIComponent(role)}`,
  title: 'The long-term API keys of the organization have risks',
  what: `The audit of the long-term API keys of all accounts with the role ${spellOut(role)}`,
});

function accountOf(read: ReadInput): string {
  if (/^true$/i.test(read('mask-aws-account-id').trim())) return '';
  const [, ofRole] = /^arn:[\w-]+:iam::(\d{12}):/.exec(read('role-to-assume').trim()) ?? [];
  const [, allowed] = /^(\d{12})$/.exec(read('allowed-account-ids').trim()) ?? [];
  return ofRole ?? allowed ?? '';
}
