import type { CommandSpec } from '../../command-line/spec.ts';

export const spec: CommandSpec = {
  name: 'keys audit',
  summary: 'Report risks of the long-term keys of the whole account, or of an organization.',
  options: [
    {
      name: 'format',
      value: 'FORMAT',
      summary: 'how to print it',
      choices: ['table', 'json', 'sarif'],
      default: 'table',
    },
    {
      name: 'fail-on',
      value: 'LEVEL',
      summary: 'exit with code 12 if there is a finding of this level or above',
      choices: ['note', 'warning', 'error'],
    },
    {
      name: 'org-role',
      value: 'NAME',
      summary: 'audit several accounts: the role to assume in each of them',
    },
    {
      name: 'accounts',
      value: 'ID,...|all',
      summary: 'with --org-role: these accounts, or all active accounts of the organization',
    },
    {
      name: 'external-id',
      value: 'ID',
      summary: 'with --org-role: the external ID that the roles require',
    },
    {
      name: 'print-role',
      value: 'FORMAT',
      summary: 'with --org-role: print the role that each account needs, and ask AWS nothing',
      choices: ['json', 'cloudformation'],
    },
    {
      name: 'auditor',
      value: 'ARN',
      summary: 'with --print-role: the role or user that runs the audit',
    },
  ],
  details:
    'It needs iam:ListServiceSpecificCredentials on *. With iam:GetUser it also shows which users bedrock-token\nmanages; with iam:GetAccountAuthorizationDetails what users with keys may do beyond inference; with\niam:ListUsers, iam:ListAccessKeys, iam:GetLoginProfile, iam:ListAttachedUserPolicies and iam:ListUserPolicies\nit also checks the users that the console made for keys (BedrockAPIKey-…, AeaApiKey-…). What it may not read\nis a finding of the rule undetermined. It makes one call per 1000 keys, one per user with keys, four per user\nthat the console made, and one per 200 users, groups and policies.\n\nWith --org-role it assumes the role in four accounts at a time. An account that cannot be read is a\nfinding of the rule undetermined. --accounts all needs organizations:ListAccounts of the management\naccount or a delegated administrator.',
  examples: [
    {
      command: 'bedrock-token keys audit --format sarif --fail-on error > keys.sarif',
      does: 'for code scanning',
    },
    {
      command: 'bedrock-token keys audit --org-role key-auditor --accounts all',
      does: 'of the whole organization',
    },
    {
      command:
        'bedrock-token keys audit --org-role key-auditor --print-role cloudformation > role.yaml',
      does: 'the role for a StackSet',
    },
  ],
};
