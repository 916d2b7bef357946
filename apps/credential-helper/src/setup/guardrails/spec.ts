import type { CommandSpec } from '../../command-line/spec.ts';

export const spec: CommandSpec = {
  name: 'setup guardrails',
  summary: 'Print a service control policy about API keys, or check one.',
  options: [
    {
      name: 'max-key-days',
      value: 'N',
      summary: 'allow long-term keys that expire within N days; default: no long-term keys at all',
    },
    {
      name: 'deny-global',
      summary: 'also deny inference profiles that reach every region (global.…)',
    },
    {
      name: 'format',
      value: 'FORMAT',
      summary: 'which document to print',
      choices: ['json', 'cloudformation', 'terraform'],
      default: 'json',
    },
    {
      name: 'check-policy',
      value: 'FILE',
      summary: 'try a policy of yours (JSON; - for stdin) with what these options deny',
    },
  ],
  details:
    'It asks AWS nothing. Service control policies do not apply to the management account of an\norganization. --check-policy exits with code 12 if the policy lets something through.',
  examples: [
    {
      command: 'bedrock-token setup guardrails > scp.json',
      does: 'a policy without which no long-term key is created or used',
    },
    {
      command: 'bedrock-token setup guardrails --check-policy scp.json',
      does: 'what the policy of a file does not deny',
    },
  ],
};
