/** All that an audit asks for in an account. Only the first is required. */
export const AUDIT_ACTIONS: readonly string[] = [
  'iam:ListServiceSpecificCredentials',
  'iam:GetUser',
  'iam:ListUsers',
  'iam:ListAccessKeys',
  'iam:GetLoginProfile',
  'iam:ListAttachedUserPolicies',
  'iam:ListUserPolicies',
  'iam:GetAccountAuthorizationDetails',
];
