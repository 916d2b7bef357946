/** Something that a user may do, in words, and the actions each of which is enough for it. */
export interface Capability {
  words: string;
  actions: readonly string[];
}

/** Services that an API key is for: Amazon Bedrock, and Claude Platform on AWS. */
export const KEY_SERVICES = [
  'bedrock',
  'bedrock-mantle',
  'bedrock-websearch',
  'aws-external-anthropic',
];

/** Inference, and to look: what an API key is for (service authorization reference). */
export const INFERENCE = [
  ...['Get*', 'List*', 'Invoke*', 'CallWithBearerToken', 'ApplyGuardrail', 'CountTokens'],
  ...['Converse*', 'Retrieve*', 'Rerank', 'CreateInference'],
].flatMap((name) => KEY_SERVICES.map((service) => `${service}:${name}`));

/** What every user may do anyway, or a client of Claude Platform needs. */
export const HARMLESS = [
  'sts:GetCallerIdentity',
  'sts:GetWebIdentityToken',
  'sts:TagGetWebIdentityToken',
  'aws-marketplace:ViewSubscriptions',
];

/** By each of these a user can get other permissions. */
export const IAM_CONTROL: Capability = {
  words: 'change identities and policies in IAM',
  actions: [
    ...['AddUserToGroup', 'AttachGroupPolicy', 'AttachRolePolicy', 'AttachUserPolicy'],
    ...['CreateAccessKey', 'CreateLoginProfile', 'CreatePolicyVersion', 'CreateRole', 'CreateUser'],
    ...['CreateServiceSpecificCredential', 'DeleteUserPermissionsBoundary', 'PutGroupPolicy'],
    ...['PutRolePolicy', 'PutUserPolicy', 'SetDefaultPolicyVersion', 'UpdateAssumeRolePolicy'],
    ...['UpdateLoginProfile', 'ResetServiceSpecificCredential'],
  ].map((name) => `iam:${name}`),
};

const bedrock = (...names: string[]) => names.map((name) => `bedrock:${name}`);
const claude = (...names: string[]) => names.map((name) => `aws-external-anthropic:${name}`);

/** What costs more than inference, or changes what others use. The dearest first. */
export const BEYOND_INFERENCE: readonly Capability[] = [
  {
    words: 'buy provisioned throughput',
    actions: bedrock('CreateProvisionedModelThroughput', 'UpdateProvisionedModelThroughput'),
  },
  {
    words: 'start jobs that customize, import or copy models',
    actions: bedrock(
      ...['CreateModelCustomizationJob', 'CreateModelImportJob', 'CreateModelCopyJob'],
      ...['CreateCustomModel', 'CreateCustomModelDeployment'],
    ),
  },
  {
    words: 'subscribe to models on AWS Marketplace',
    actions: [
      'aws-marketplace:Subscribe',
      'aws-marketplace:Unsubscribe',
      ...bedrock('CreateFoundationModelAgreement', 'PutFoundationModelEntitlement'),
    ],
  },
  {
    words: 'deploy endpoints of Marketplace models',
    actions: bedrock('CreateMarketplaceModelEndpoint', 'UpdateMarketplaceModelEndpoint'),
  },
  {
    words: 'start batch inference and evaluation jobs',
    actions: [
      ...bedrock('CreateModelInvocationJob', 'CreateEvaluationJob'),
      ...claude('CreateBatchInference'),
    ],
  },
  {
    words: 'change or delete guardrails',
    actions: bedrock('CreateGuardrail', 'UpdateGuardrail', 'DeleteGuardrail'),
  },
  {
    words: 'delete models and throughput',
    actions: bedrock(
      'DeleteCustomModel',
      'DeleteImportedModel',
      'DeleteProvisionedModelThroughput',
    ),
  },
  {
    words: 'change the logging of invocations',
    actions: bedrock(
      'PutModelInvocationLoggingConfiguration',
      'DeleteModelInvocationLoggingConfiguration',
    ),
  },
  {
    words: 'build agents, flows, prompts and knowledge bases',
    actions: bedrock(
      ...['CreateAgent', 'UpdateAgent', 'DeleteAgent', 'CreateFlow', 'UpdateFlow', 'DeleteFlow'],
      ...['CreatePrompt', 'UpdatePrompt', 'DeletePrompt', 'CreateDataSource', 'DeleteDataSource'],
      ...['CreateKnowledgeBase', 'UpdateKnowledgeBase', 'DeleteKnowledgeBase'],
    ),
  },
  {
    words: 'use the files, agents and vaults of a Claude Platform workspace',
    actions: claude('CreateFile', 'DeleteFile', 'CreateAgent', 'CreateSession', 'CreateVault'),
  },
];
