import type { CommandSpec } from '../../command-line/spec.ts';

export const spec: CommandSpec = {
  name: 'keys audit',
  summary: 'Report risks of the long-term keys of the whole account.',
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
  ],
  details:
    'It needs iam:ListServiceSpecificCredentials on * and iam:GetUser. It makes one call per 1000 keys,\nand one per user with keys.',
  examples: [
    {
      command: 'bedrock-token keys audit --format sarif --fail-on error > keys.sarif',
      does: 'for code scanning',
    },
  ],
};
