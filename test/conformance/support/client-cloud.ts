import {
  CLAUDE_PLATFORM_POLICY,
  DEFAULT_ACCOUNTS,
  type EmulatorConfig,
  INFERENCE_POLICY,
} from '@bedrock-token/emulator';
import { ACCOUNT } from '../../support/cloud/cloud.ts';

/** Answered by every model of the emulator; a client that shows it has read the whole stream. */
export const ANSWER = 'The emulator answers in several pieces.';
export const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
/** The same on Claude Platform on AWS, and a workspace there in us-east-1. */
export const PLATFORM_CLAUDE = 'claude-haiku-4-5';
export const WORKSPACE = 'wrkspc_01UsEast1';

const INFERENCE = {
  Version: '2012-10-17' as const,
  Statement: [
    { Effect: 'Allow' as const, Action: ['bedrock-mantle:*', 'sts:AssumeRole'], Resource: '*' },
  ],
};
const PROFILE_REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'];

/** Models that Codex 0.171 and the Claude clients ask for by default, and one for each OpenAI API. */
export const CLIENT_CLOUD: EmulatorConfig = {
  accounts: [
    {
      id: ACCOUNT,
      workspaces: [{ id: WORKSPACE, region: 'us-east-1' }],
      users: [{ name: 'dev', policies: [INFERENCE_POLICY, INFERENCE, CLAUDE_PLATFORM_POLICY] }],
      roles: [
        ...(DEFAULT_ACCOUNTS[0]?.roles ?? []).map((role) => ({
          ...role,
          policies: [...(role.policies ?? []), INFERENCE, CLAUDE_PLATFORM_POLICY],
        })),
        {
          name: 'bedrock-dev',
          policies: [INFERENCE_POLICY, INFERENCE, CLAUDE_PLATFORM_POLICY],
          trustPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
              },
            ],
          },
        },
      ],
    },
  ],
  models: [
    {
      id: 'openai.gpt-oss-20b-1:0',
      provider: 'OpenAI',
      answer: ANSWER,
      responses: ['mantle'],
      mantle: { id: 'openai.gpt-oss-20b', path: '/v1' },
    },
    {
      id: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      provider: 'Anthropic',
      answer: ANSWER,
      onDemand: false,
      inferenceProfiles: [
        { id: CLAUDE, regions: PROFILE_REGIONS },
        { id: CLAUDE.replace('us.', 'global.'), regions: PROFILE_REGIONS },
      ],
      mantle: { id: 'anthropic.claude-haiku-4-5' },
      claudePlatform: PLATFORM_CLAUDE,
    },
    {
      id: 'openai.gpt-6.2-sol',
      provider: 'OpenAI',
      answer: ANSWER,
      onDemand: false,
      inferenceProfiles: [{ id: 'global.openai.gpt-6.2-sol', regions: PROFILE_REGIONS }],
      responses: ['runtime', 'mantle'],
      mantle: { id: 'openai.gpt-6.2-sol', path: '/openai/v1' },
    },
  ],
};
