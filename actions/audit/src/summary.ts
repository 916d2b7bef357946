import {
  type AccountsAudit,
  type Audit,
  describeIncomplete,
  MOST_RESULTS,
  ownerOf,
  sentenceOf,
} from '@bedrock-token/audit';
import { spellOut } from '@bedrock-token/github';

/** More rows than people read; the SARIF file has all. */
const MOST_ROWS = 200;

/** The job summary. Names of users are words of others, so they are shown letter by letter. */
export function composeSummary(audit: Audit | AccountsAudit): string {
  const { findings, keys, users } = audit;
  const head = `### Audit of long-term API keys: ${findings.length} findings`;
  const scope = `${keys} keys of ${users} users${ofAccounts(audit)}.`;
  if (findings.length === 0) return `${head}\n\n${scope}\n`;
  const rows = findings
    .slice(0, MOST_ROWS)
    .map(
      (finding) =>
        `| ${finding.level} | ${spellOut(ownerOf(finding))} | ${code(sentenceOf(finding))} ${code(finding.cure)} |`,
    );
  const left = findings.length - rows.length;
  return [
    head,
    '',
    scope,
    '',
    '| Level | User | Finding, and what to do |',
    '| --- | --- | --- |',
    ...rows,
    ...(left > 0 ? ['', `The SARIF file lists the others, up to ${MOST_RESULTS}.`] : []),
    '',
  ].join('\n');
}

/** How many accounts were read; empty for the audit of one. */
export function ofAccounts(audit: Audit | AccountsAudit): string {
  if (!('accounts' in audit)) return '';
  const { accounts } = audit;
  return ` in ${accounts.read} of ${accounts.asked} accounts${describeIncomplete(accounts)}`;
}

/** As a whole, unlike `spellOut`: its commands are to be copied. */
const code = (text: string) => `\`${text.replace(/[`\p{Cc}\p{Cf}|]+/gu, ' ')}\``;
