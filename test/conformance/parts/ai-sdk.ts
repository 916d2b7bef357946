import { describeJsClient } from '../support/js-client.ts';

export const part = describeJsClient({
  id: 'ai-sdk',
  name: 'AI SDK, `@ai-sdk/amazon-bedrock`',
  inCi: false,
  variables: 'bedrock',
  packages: { '@ai-sdk/amazon-bedrock': '5.0.101', ai: '7.0.173' },
  cases: [
    { name: 'generateText', operation: 'bedrock-runtime Converse' },
    { name: 'streamText', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  // It reads `message`, and what refuses a key writes `Message`: the sentence is in `responseBody`.
  refusal: /AI_APICallError.*Forbidden/,
});
