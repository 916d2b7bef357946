import { type AlertSubject, type ReadInput, spellOut } from '@bedrock-token/github';

/** A key, or a file of keys. Undefined for the plan of one key, and if no key is named. */
export function subjectOf(read: ReadInput): AlertSubject | undefined {
  const text = (name: string) => printable(read(name));
  const [config, userName, account] = [text('config'), text('user-name'), accountOf(read)];
  if (config !== '' && userName === '') {
    return {
      id: `fleet config=${encodeURIComponent(config)} account=${encodeURIComponent(account)}`,
      title: `The keys of ${config}${account === '' ? '' : ` in ${account}`} are not rotated`,
      what: `The plan for the long-term API keys of ${spellOut(config)}`,
    };
  }
  if (userName === '' || text('mode') === 'plan') return undefined;
  const service = text('service') === 'claude-platform' ? 'Claude Platform' : 'Bedrock';
  const place = account === '' ? '' : ` in account ${spellOut(account)}`;
  return {
    id: `rotation user=${encodeURIComponent(userName)} account=${encodeURIComponent(account)}`,
    title: `The ${service} API key of ${userName}${account === '' ? '' : ` in ${account}`} is not rotated`,
    what: `The rotation of the long-term API key of user ${spellOut(userName)}${place}`,
  };
}

/** An issue also reports what is wrong with it, so it has to fit into one. */
function printable(text: string): string {
  return text
    .trim()
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 80);
}

/** What distinguishes users of one name, and may be shown: no id of an account that is masked. */
function accountOf(read: ReadInput): string {
  const isMasked = /^true$/i.test(read('mask-aws-account-id').trim());
  const named = printable(read('account'));
  if (named !== '' && !(isMasked && /^\d{12}$/.test(named))) return named;
  if (isMasked) return '';
  const [, ofRole] = /^arn:[\w-]+:iam::(\d{12}):/.exec(read('role-to-assume').trim()) ?? [];
  const [, allowed] = /^(\d{12})$/.exec(read('allowed-account-ids').trim()) ?? [];
  return ofRole ?? allowed ?? '';
}
