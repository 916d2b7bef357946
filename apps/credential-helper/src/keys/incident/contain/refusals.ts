import {
  BedrockTokenError,
  type OwnerRefusal,
  type SessionOwner,
  toTimestamp,
} from '@bedrock-token/core';

/** What a person does where nobody may write a deny. */
export function refuseOwner(
  refusal: OwnerRefusal,
  { name, accountId, sessionName }: SessionOwner,
  now: Date,
): BedrockTokenError {
  const said: Record<OwnerRefusal, [problem: string, hint: string]> = {
    'identity-center': [
      `Role ${name} is managed by IAM Identity Center, and IAM refuses changes to it, so the session was not denied.`,
      `1. In IAM Identity Center, end the active sessions of user ${sessionName ?? 'NAME'}, and remove the permission set from the user.
2. Sessions of the role last until they expire. To end them, add this statement to the inline policy of the permission set, and provision the permission set again; remove it after 12 hours:
${denyOfSessions(now)}`,
    ],
    'service-linked': [
      `Role ${name} is a service-linked role, which only AWS changes, so the session was not denied.`,
      'Stop what the service runs with it, and open a case with AWS Support: a session of such a role must not leak.',
    ],
    root: [
      `The root user of account ${accountId} signed the key: no policy limits it, so it was not stopped.`,
      'Sign in as root, delete its access keys under Security credentials, and change its password and MFA. Sessions of root last until they expire; AWS Support can help.',
    ],
  };
  const [problem, hint] = said[refusal];
  return new BedrockTokenError('ERR_KEY_UNCLEAR', problem, { hint, refused: true });
}

/** The statement that ends the sessions issued until now, as one line of JSON. */
function denyOfSessions(now: Date): string {
  const Condition = { DateLessThan: { 'aws:TokenIssueTime': toTimestamp(now) } };
  return JSON.stringify({ Effect: 'Deny', Action: '*', Resource: '*', Condition });
}

/** @param what the role or user, such as `role deploy` */
export function refuseLockout(what: string, acting: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `This runs as ${acting}, which is a session of ${what}: the deny could lock it out.`,
    {
      hint: 'Run it as another identity, such as with --profile NAME. To deny the role all the same, add --force.',
      refused: true,
    },
  );
}

/** @param gaps why events can be missing: what failed is not what did not happen */
export function unknownRole(subject: string, gaps: readonly string[]): BedrockTokenError {
  const name =
    'add --role NAME with --session NAME for one session, or --role NAME with --all-sessions';
  const isRefused = gaps.some((gap) => /not authorized|denied|refused/i.test(gap));
  return gaps.length === 0
    ? new BedrockTokenError(
        'ERR_KEY_UNCLEAR',
        `The role of ${subject} is unknown: CloudTrail shows no event of it, so nothing was denied.`,
        {
          hint: `Name the role that issued it: ${name}. The event can also come late: run the same command again in some minutes.`,
          refused: true,
        },
      )
    : new BedrockTokenError(
        'ERR_KEY_UNCLEAR',
        `The role of ${subject} is unknown, since CloudTrail was not read completely, so nothing was denied: ${inShort(gaps)}`,
        {
          hint: `Name the role that issued it: ${name}. Or ${isRefused ? 'allow cloudtrail:LookupEvents and account:ListRegions on resource "*", and ' : ''}run the same command again.`,
          refused: true,
        },
      );
}

const MOST_GAPS = 2;

function inShort(gaps: readonly string[]): string {
  const shown = gaps.slice(0, MOST_GAPS).map((gap) => gap.replace(/\.$/, ''));
  const rest = gaps.length - shown.length;
  return `${[...shown, ...(rest > 0 ? [`${rest} more`] : [])].join('; ')}.`;
}

export function noSuchRole(name: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `There is no role ${name} in this account.`, {
    hint: 'Give the name or the ARN of a role: aws iam list-roles --query "Roles[].RoleName"',
    refused: true,
  });
}

/** @param commands write the deny as a managed policy, one a line */
export function noRoom(what: string, excess: number, commands: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `The inline policies of ${what} leave no room for the deny: it needs ${excess} more characters.`,
    {
      hint: `Delete an inline policy, and run the same command again. Or attach the deny as a managed policy:\n${commands}`,
      refused: true,
    },
  );
}

export function foreignPolicy(what: string, policyName: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `The inline policy ${policyName} of ${what} has statements that keys incident did not write.`,
    {
      hint: 'Move these statements to a policy of another name, delete this one, and run the same command again.',
      refused: true,
    },
  );
}
