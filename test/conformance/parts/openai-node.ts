import { describeJsClient } from '../support/js-client.ts';

const CHAT = 'bedrock-runtime ChatCompletions';
const RESPONSES = 'bedrock-runtime Responses';

export const part = describeJsClient({
  id: 'openai-node',
  name: 'OpenAI SDK for JavaScript',
  inCi: false,
  variables: 'openai',
  packages: { openai: '7.59.0' },
  cases: [
    { name: 'chat', operation: CHAT },
    { name: 'chat, streamed', operation: CHAT, streamed: true },
    { name: 'responses', operation: RESPONSES },
    { name: 'responses, streamed', operation: RESPONSES, streamed: true },
    {
      name: 'mantle responses, streamed',
      operation: 'bedrock-mantle Responses',
      streamed: true,
    },
  ],
  refusal: /PermissionDeniedError: 403 .*Please make sure your API Key is valid/,
});
