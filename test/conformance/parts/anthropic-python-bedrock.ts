import { describePythonClient } from '../support/python-client.ts';

/** Anthropic's own clients for Bedrock, which read the variables of the AWS SDKs. */
export const part = describePythonClient({
  id: 'anthropic-python-bedrock',
  name: 'Anthropic SDK for Python, `AnthropicBedrock` and `AnthropicBedrockMantle`',
  inCi: false,
  variables: 'bedrock',
  packages: { 'anthropic[bedrock]': '2.14.0' },
  cases: [
    { name: 'runtime', operation: 'bedrock-runtime InvokeModel' },
    {
      name: 'runtime, streamed',
      operation: 'bedrock-runtime InvokeModelWithResponseStream',
      streamed: true,
    },
    { name: 'mantle', operation: 'bedrock-mantle Messages' },
    { name: 'mantle, streamed', operation: 'bedrock-mantle Messages', streamed: true },
  ],
  refusal: /^PermissionDeniedError: .*Please make sure your API Key is valid/,
});
