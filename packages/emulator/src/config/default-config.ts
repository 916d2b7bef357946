import type { PolicyDocument } from '../policy/document.ts';
import type { AccountConfig, ModelConfig, RoleConfig } from './config.ts';
import { ISSUER } from './config.ts';
import { PUBLISHED_POLICIES } from './managed-policies.ts';
import { githubTrustPolicy } from './trust-policy.ts';

/** What a role needs to use Bedrock with a bearer token. */
export const INFERENCE_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'bedrock:CallWithBearerToken',
        'bedrock:InvokeModel',
        'bedrock:InvokeModelWithResponseStream',
        'bedrock:GetFoundationModel',
        'bedrock:ListFoundationModels',
        'bedrock:GetInferenceProfile',
        'bedrock:ListInferenceProfiles',
      ],
      Resource: '*',
    },
  ],
};

/** What a role needs to use Claude Platform on AWS with a bearer token: AWS's AnthropicInferenceAccess. */
export const CLAUDE_PLATFORM_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'aws-external-anthropic:Get*',
        'aws-external-anthropic:List*',
        'aws-external-anthropic:CreateInference',
        'aws-external-anthropic:CountTokens',
      ],
      Resource: 'arn:aws:aws-external-anthropic:*:*:workspace/*',
    },
    {
      Effect: 'Allow',
      Action: [
        'aws-external-anthropic:GetAccountStatus',
        'aws-external-anthropic:CallWithBearerToken',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: 'sts:GetWebIdentityToken',
      Resource: '*',
      Condition: {
        'ForAnyValue:StringEquals': {
          'sts:IdentityTokenAudience': ['https://api.anthropic.com', 'https://platform.claude.com'],
        },
        StringEquals: { 'aws:CalledViaLast': 'aws-external-anthropic.amazonaws.com' },
      },
    },
    { Effect: 'Allow', Action: 'sts:TagGetWebIdentityToken', Resource: '*' },
  ],
};

export const DEFAULT_ACCOUNTS: (AccountConfig & { roles: RoleConfig[] })[] = [
  {
    id: '123456789012',
    roles: [
      {
        name: 'bedrock-ci',
        trustPolicy: githubTrustPolicy({
          accountId: '123456789012',
          issuer: ISSUER,
          audience: 'sts.amazonaws.com',
          subject: 'repo:octo-org/octo-repo:ref:refs/heads/main',
        }),
        policies: [INFERENCE_POLICY],
      },
    ],
    permissionSets: [{ name: 'Developer', policies: [INFERENCE_POLICY] }],
    workspaces: [
      { id: 'wrkspc_01UsEast1', region: 'us-east-1' },
      { id: 'wrkspc_01UsWest2', region: 'us-west-2' },
    ],
  },
];

const IN_US = ['us-east-1', 'us-east-2', 'us-west-2'];
/** Bedrock User Guide, the same for the model cards of Claude Haiku 4.5 and Nova Lite. */
const IN_EU = ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'];
/** Of Nova Lite; newer models have `jp.` and `au.` in place of `apac.`. */
const IN_APAC = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
];

export const DEFAULT_MODELS: ModelConfig[] = [
  {
    id: 'anthropic.claude-3-5-haiku-20241022-v1:0',
    name: 'Claude 3.5 Haiku',
    provider: 'Anthropic',
    marketplace: true,
    inferenceProfiles: [
      {
        id: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
        regions: ['us-east-1', 'us-east-2', 'us-west-2'],
      },
    ],
  },
  {
    id: 'amazon.nova-lite-v1:0',
    name: 'Nova Lite',
    provider: 'Amazon',
    inferenceProfiles: [
      { id: 'us.amazon.nova-lite-v1:0', regions: IN_US },
      { id: 'eu.amazon.nova-lite-v1:0', regions: IN_EU },
      { id: 'apac.amazon.nova-lite-v1:0', regions: IN_APAC },
    ],
  },
  {
    id: 'anthropic.claude-haiku-4-5-20251001-v1:0',
    name: 'Claude Haiku 4.5',
    provider: 'Anthropic',
    marketplace: true,
    onDemand: false,
    inferenceProfiles: [
      { id: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', regions: IN_US },
      { id: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', regions: IN_EU },
      {
        id: 'jp.anthropic.claude-haiku-4-5-20251001-v1:0',
        regions: ['ap-northeast-1', 'ap-northeast-3'],
      },
      {
        id: 'au.anthropic.claude-haiku-4-5-20251001-v1:0',
        regions: ['ap-southeast-2', 'ap-southeast-4'],
      },
      {
        id: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
        regions: [...IN_US, ...IN_EU, 'ca-central-1', 'ap-northeast-1', 'ap-southeast-2'],
      },
    ],
    mantle: { id: 'anthropic.claude-haiku-4-5' },
    claudePlatform: 'claude-haiku-4-5',
  },
  {
    id: 'openai.gpt-oss-20b-1:0',
    name: 'gpt-oss-20b',
    provider: 'OpenAI',
    responses: ['mantle'],
    mantle: { id: 'openai.gpt-oss-20b', path: '/v1' },
  },
  {
    id: 'openai.gpt-6.2-sol',
    name: 'GPT-6.2 Sol',
    provider: 'OpenAI',
    onDemand: false,
    inferenceProfiles: [
      { id: 'us.openai.gpt-6.2-sol', regions: ['us-east-1', 'us-east-2', 'us-west-2'] },
      {
        id: 'global.openai.gpt-6.2-sol',
        regions: ['us-east-1', 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-1'],
      },
    ],
    responses: ['runtime', 'mantle'],
    mantle: { id: 'openai.gpt-6.2-sol', path: '/openai/v1' },
  },
];

export const DEFAULT_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-3',
  'ap-northeast-1',
  'ap-southeast-2',
  'us-gov-west-1',
  'us-gov-east-1',
  'cn-north-1',
  'cn-northwest-1',
  'eusc-de-east-1',
];

const published = Object.entries(PUBLISHED_POLICIES).map(([name, document]) => [
  arnOf(name),
  document,
]);

/** AWS's own policies: as published, but for AmazonBedrockFullAccess, which is reduced to `bedrock:*`. */
export const AWS_MANAGED_POLICIES: Record<string, PolicyDocument> = {
  ...Object.fromEntries(published),
  [arnOf('AmazonBedrockFullAccess')]: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' }],
  },
  [arnOf('AnthropicInferenceAccess')]: CLAUDE_PLATFORM_POLICY,
  [arnOf('AnthropicLimitedAccess')]: CLAUDE_PLATFORM_POLICY,
};

function arnOf(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}
