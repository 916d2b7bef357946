import { toJson } from '../../command-line/printable.ts';
import type { RunAction } from '../../command-line/spec.ts';
import { formatTable, readWidth } from '../../command-line/table.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { openAccount } from '../shared/account.ts';
import { readUsers } from '../shared/read-users.ts';
import { LEVELS, type Level } from '../shared/risk-rules.ts';
import { type Finding, findRisks } from './find-risks.ts';
import { composeSarif } from './sarif.ts';

/** The long-term keys of a whole account, by the rules. Changes nothing. */
export const auditKeys: RunAction = async (invocation, io) => {
  const isJson = invocation.isSet('json') && invocation.value('format') === undefined;
  const format = isJson ? 'json' : (invocation.value('format') ?? 'table');
  const failOn = invocation.value('fail-on') as Level | undefined;
  const account = await openAccount(invocation, io, true);
  const keys = await account.withRetry(() => account.store.listAllKeys());
  const users = await readUsers(keys, account);
  const findings = findRisks(keys, users, new Date(io.now()));
  const counts = { keys: keys.length, users: users.size };
  if (format === 'json') io.stdout(toJson({ ...counts, findings }));
  else if (format === 'sarif') io.stdout(toJson(composeSarif(findings), 2));
  else io.stdout(inTable(findings, counts, await readWidth(io)));
  const reaches = ({ level }: Finding) =>
    failOn !== undefined && LEVELS.indexOf(level) >= LEVELS.indexOf(failOn);
  return findings.some(reaches) ? EXIT_CODES.findings.code : 0;
};

const HEAD = ['LEVEL', 'USER', 'RULE', 'FINDING'];

function inTable(
  findings: readonly Finding[],
  { keys, users }: { keys: number; users: number },
  width: number,
): string {
  const scope = `${count(keys, 'long-term key')} of ${count(users, 'user')}`;
  if (findings.length === 0) return `No risks found: ${scope}.\n`;
  const rows = findings.map(({ level, user, rule, message }) => [level, user, rule, message]);
  const levels = LEVELS.toReversed().flatMap((level) => {
    const { length } = findings.filter((finding) => finding.level === level);
    return length === 0 ? [] : [count(length, level)];
  });
  return `${formatTable(HEAD, rows, width)}\n${levels.join(', ')} in ${scope}\n`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
