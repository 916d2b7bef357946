import { describeJsClient } from '../support/js-client.ts';

const operation = 'bedrock-runtime Messages';

export const part = describeJsClient({
  id: 'anthropic-node',
  name: 'Anthropic SDK for JavaScript',
  inCi: false,
  variables: 'anthropic',
  packages: { '@anthropic-ai/sdk': '1.14.0' },
  cases: [
    { name: 'messages', operation },
    { name: 'messages, streamed', operation, streamed: true },
  ],
  refusal: /PermissionDeniedError: 403 .*Please make sure your API Key is valid/,
});
