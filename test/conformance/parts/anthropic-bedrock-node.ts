import { describeJsClient } from '../support/js-client.ts';

export const part = describeJsClient({
  id: 'anthropic-bedrock-node',
  name: 'Anthropic SDK for JavaScript, Bedrock',
  inCi: false,
  variables: 'bedrock',
  packages: { '@anthropic-ai/bedrock-sdk': '1.1.3' },
  cases: [
    { name: 'messages', operation: 'bedrock-runtime InvokeModel' },
    {
      name: 'messages, streamed',
      operation: 'bedrock-runtime InvokeModelWithResponseStream',
      streamed: true,
    },
  ],
  refusal: /PermissionDeniedError: 403 .*Please make sure your API Key is valid/,
});
