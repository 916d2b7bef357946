/** What calls of models are authorized as; Converse has no action of its own (service authorization reference). */
export const INVOKE_ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** What goes with calls of models, and has no model as its resource. */
export const SUPPORT_ACTIONS = ['bedrock:ApplyGuardrail', 'bedrock:CountTokens'];

/** What clients look up before they call a model, and the use of a key. */
export const READ_ACTIONS = [
  'bedrock:CallWithBearerToken',
  'bedrock:GetFoundationModel',
  'bedrock:GetFoundationModelAvailability',
  'bedrock:GetInferenceProfile',
  'bedrock:ListFoundationModels',
  'bedrock:ListInferenceProfiles',
];

/** The use of a key on mantle, and what its clients look up. */
export const MANTLE_READ_ACTIONS = [
  'bedrock-mantle:CallWithBearerToken',
  'bedrock-mantle:Get*',
  'bedrock-mantle:List*',
];
