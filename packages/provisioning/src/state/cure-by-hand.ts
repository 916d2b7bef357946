import { shellWord } from '@bedrock-token/core';
import type { DesiredSetup } from '../desired-setup.ts';
import { policyText } from '../policy/document.ts';
import type { Difference, Place } from './difference.ts';

/**
 * The cure of a difference of a role that setup did not make, which `--apply` refuses to change: a command or a
 * statement to paste. Cures that do not need `--apply` stay.
 */
export function cureByHand(setup: DesiredSetup, difference: Difference): Difference {
  const { isFixedByApply, byHand = 'Change it by hand.', ...rest } = difference;
  return isFixedByApply ? { ...rest, cure: cureOf(setup, rest.where) ?? byHand } : difference;
}

function cureOf({ role, purpose }: DesiredSetup, [place, name]: Place): string | undefined {
  const roleName = shellWord(role.name);
  if (place === 'role') {
    return `Run: aws iam update-role --role-name ${roleName} --max-session-duration ${role.maxSessionSeconds}`;
  }
  if (place === 'trust policy') {
    const old = name === undefined ? '' : ` in place of ${name}`;
    return `Its trust policy needs this statement${old}: ${statementsOf(role.trust)}`;
  }
  if (place !== 'permissions') return undefined;
  if (name === undefined) {
    const document = shellWord(policyText(role.permissions));
    const policy = shellWord(purpose.policyName);
    return `Run: aws iam put-role-policy --role-name ${roleName} --policy-name ${policy} --policy-document ${document}`;
  }
  const wanted = role.permissions.Statement.find(({ Sid }) => Sid === name);
  return wanted === undefined
    ? `Remove it from the policy ${purpose.policyName}, unless you mean it.`
    : `The policy ${purpose.policyName} needs this statement: ${policyText(wanted)}`;
}

const statementsOf = ({ Statement }: DesiredSetup['role']['trust']) =>
  Statement.map((statement) => policyText(statement)).join(',');
