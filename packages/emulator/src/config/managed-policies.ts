import type { PolicyDocument } from '../policy/document.ts';

/**
 * Policies of AWS as AWS publishes them (AWS Managed Policy Reference; every version is in the repository
 * zoph-io/MAMIP), by name.
 */
export const PUBLISHED_POLICIES = {
  /** Version 9. */
  AmazonBedrockLimitedAccess: {
    Version: '2012-10-17',
    Statement: [
      {
        Action: [
          'bedrock:Get*',
          'bedrock:List*',
          'bedrock:CallWithBearerToken',
          'bedrock:BatchDeleteEvaluationJob',
          'bedrock:CancelAutomatedReasoningPolicyBuildWorkflow',
          'bedrock:CreateAutomatedReasoningPolicy',
          'bedrock:CreateAutomatedReasoningPolicyTestCase',
          'bedrock:CreateAutomatedReasoningPolicyVersion',
          'bedrock:CreateEvaluationJob',
          'bedrock:CreateGuardrail',
          'bedrock:CreateGuardrailVersion',
          'bedrock:CreateInferenceProfile',
          'bedrock:CreateModelCopyJob',
          'bedrock:CreateModelCustomizationJob',
          'bedrock:CreateModelImportJob',
          'bedrock:CreateModelInvocationJob',
          'bedrock:CreatePromptRouter',
          'bedrock:CreateProvisionedModelThroughput',
          'bedrock:DeleteAutomatedReasoningPolicy',
          'bedrock:DeleteAutomatedReasoningPolicyBuildWorkflow',
          'bedrock:DeleteAutomatedReasoningPolicyTestCase',
          'bedrock:DeleteCustomModel',
          'bedrock:DeleteGuardrail',
          'bedrock:DeleteImportedModel',
          'bedrock:DeleteInferenceProfile',
          'bedrock:DeletePromptRouter',
          'bedrock:DeleteProvisionedModelThroughput',
          'bedrock:ExportAutomatedReasoningPolicyVersion',
          'bedrock:StartAutomatedReasoningPolicyBuildWorkflow',
          'bedrock:StartAutomatedReasoningPolicyTestWorkflow',
          'bedrock:StopEvaluationJob',
          'bedrock:StopModelCustomizationJob',
          'bedrock:StopModelInvocationJob',
          'bedrock:TagResource',
          'bedrock:UntagResource',
          'bedrock:UpdateAutomatedReasoningPolicy',
          'bedrock:UpdateAutomatedReasoningPolicyAnnotations',
          'bedrock:UpdateAutomatedReasoningPolicyTestCase',
          'bedrock:UpdateGuardrail',
          'bedrock:UpdateProvisionedModelThroughput',
          'bedrock:ApplyGuardrail',
          'bedrock:InvokeAutomatedReasoningPolicy',
          'bedrock:InvokeModel',
          'bedrock:InvokeModelWithResponseStream',
        ],
        Effect: 'Allow',
        Resource: '*',
        Sid: 'BedrockAPIs',
      },
      {
        Action: ['kms:DescribeKey'],
        Effect: 'Allow',
        Resource: 'arn:*:kms:*:::*',
        Sid: 'DescribeKey',
      },
      {
        Action: [
          'iam:ListRoles',
          'ec2:DescribeVpcs',
          'ec2:DescribeSubnets',
          'ec2:DescribeSecurityGroups',
        ],
        Effect: 'Allow',
        Resource: '*',
        Sid: 'APIsWithAllResourceAccess',
      },
      {
        Action: [
          'bedrock-mantle:CallWithBearerToken',
          'bedrock-mantle:Get*',
          'bedrock-mantle:List*',
          'bedrock-mantle:CreateInference',
        ],
        Effect: 'Allow',
        Resource: '*',
        Sid: 'BedrockMantleAPIs',
      },
      {
        Action: ['bedrock-websearch:InvokeSearch', 'bedrock-websearch:InvokeFetch'],
        Effect: 'Allow',
        Resource: 'arn:aws:bedrock-websearch:*:*:*',
        Sid: 'BedrockWebSearch',
      },
      {
        Action: [
          'aws-marketplace:Subscribe',
          'aws-marketplace:ViewSubscriptions',
          'aws-marketplace:Unsubscribe',
        ],
        Condition: {
          StringEquals: {
            'aws:CalledViaLast': ['bedrock.amazonaws.com', 'bedrock-mantle.amazonaws.com'],
          },
        },
        Effect: 'Allow',
        Resource: '*',
        Sid: 'MarketplaceOperationsFromBedrockFor3pModels',
      },
    ],
  },
  /** Version 5. */
  AmazonBedrockMantleInferenceAccess: {
    Version: '2012-10-17',
    Statement: [
      {
        Action: ['bedrock-mantle:Get*', 'bedrock-mantle:List*', 'bedrock-mantle:CreateInference'],
        Effect: 'Allow',
        Resource: 'arn:aws:bedrock-mantle:*:*:project/*',
        Sid: 'BedrockMantleInference',
      },
      {
        Action: ['bedrock-websearch:InvokeSearch', 'bedrock-websearch:InvokeFetch'],
        Effect: 'Allow',
        Resource: 'arn:aws:bedrock-websearch:*:*:*',
        Sid: 'BedrockWebSearch',
      },
      {
        Action: ['bedrock-mantle:CallWithBearerToken'],
        Effect: 'Allow',
        Resource: '*',
        Sid: 'BedrockMantleCallWithBearerToken',
      },
      {
        Action: ['aws-marketplace:Subscribe', 'aws-marketplace:ViewSubscriptions'],
        Condition: { StringEquals: { 'aws:CalledViaLast': 'bedrock-mantle.amazonaws.com' } },
        Effect: 'Allow',
        Resource: '*',
        Sid: 'MarketplaceOperationsFromBedrockMantleFor3pModels',
      },
    ],
  },
  /** Version 7. */
  AmazonBedrockReadOnly: {
    Version: '2012-10-17',
    Statement: [
      {
        Action: ['bedrock:Get*', 'bedrock:List*'],
        Effect: 'Allow',
        Resource: '*',
        Sid: 'AmazonBedrockReadOnly',
      },
      {
        Action: [
          'sagemaker:DescribeEndpoint',
          'sagemaker:DescribeEndpointConfig',
          'sagemaker:DescribeModel',
          'sagemaker:DescribeInferenceComponent',
          'sagemaker:ListEndpoints',
          'sagemaker:ListTags',
        ],
        Condition: { StringEquals: { 'aws:CalledViaLast': 'bedrock.amazonaws.com' } },
        Effect: 'Allow',
        Resource: [
          'arn:aws:sagemaker:*:*:endpoint/*',
          'arn:aws:sagemaker:*:*:endpoint-config/*',
          'arn:aws:sagemaker:*:*:model/*',
        ],
        Sid: 'MarketplaceModelEndpointNonMutatingAPIs',
      },
      {
        Action: ['sagemaker:DescribeHubContent'],
        Effect: 'Allow',
        Resource: [
          'arn:aws:sagemaker:*:aws:hub-content/SageMakerPublicHub/Model/*',
          'arn:aws:sagemaker:*:aws:hub/SageMakerPublicHub',
        ],
        Sid: 'DiscoveringMarketplaceModel',
      },
      {
        Action: ['sagemaker:ListHubContents'],
        Effect: 'Allow',
        Resource: 'arn:aws:sagemaker:*:aws:hub/SageMakerPublicHub',
        Sid: 'AllowMarketplaceModelsListing',
      },
    ],
  },
  /** Version 1. */
  AdministratorAccess: {
    Version: '2012-10-17',
    Statement: [{ Action: '*', Effect: 'Allow', Resource: '*' }],
  },
} satisfies Record<string, PolicyDocument>;
