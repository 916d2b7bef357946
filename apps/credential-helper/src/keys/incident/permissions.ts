/** What handling an incident takes, for each kind of key. */
const INCIDENT_ACTIONS = [
  'iam:ListServiceSpecificCredentials',
  'iam:UpdateServiceSpecificCredential',
  'iam:GetAccessKeyLastUsed',
  'iam:ListAccessKeys',
  'iam:UpdateAccessKey',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:PutRolePolicy',
  'iam:ListUserPolicies',
  'iam:GetUserPolicy',
  'iam:PutUserPolicy',
  'cloudtrail:LookupEvents',
  'account:ListRegions',
] as const;

/** The IAM policy of an identity that handles incidents, as JSON. */
export function printIncidentPolicy(): string {
  const statement = { Effect: 'Allow', Action: INCIDENT_ACTIONS, Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`;
}
