import {
  type AccountsAudit,
  type Audit,
  countOf,
  describeIncomplete,
  LEVELS,
} from '@bedrock-token/audit';
import { formatTable } from '../../command-line/table.ts';

const HEAD = ['LEVEL', 'USER', 'RULE', 'FINDING'];

/** For people: the findings, and how much was looked at. */
export function inTable(audit: Audit | AccountsAudit, width: number): string {
  const { findings, keys, users } = audit;
  const accounts = 'accounts' in audit ? audit.accounts : undefined;
  const ofAccounts =
    accounts === undefined
      ? ''
      : ` in ${accounts.read} of ${count(accounts.asked, 'account')}${describeIncomplete(accounts)}`;
  const scope = `${count(keys, 'long-term key')} of ${count(users, 'user')}${ofAccounts}`;
  if (findings.length === 0) return `No risks found: ${scope}.\n`;
  const rows = findings.map(({ level, account, user, rule, message }) =>
    accounts === undefined
      ? [level, user, rule, message]
      : [level, account ?? '-', user, rule, message],
  );
  const [first = '', ...others] = HEAD;
  const head = accounts === undefined ? HEAD : [first, 'ACCOUNT', ...others];
  const levels = LEVELS.toReversed().flatMap((level) => {
    const found = countOf(findings, level);
    return found === 0 ? [] : [count(found, level)];
  });
  return `${formatTable(head, rows, width)}\n${levels.join(', ')} in ${scope}\n`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
