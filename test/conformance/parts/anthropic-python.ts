import { describePythonClient } from '../support/python-client.ts';

/** `Anthropic()` on Bedrock's Messages API. */
export const part = describePythonClient({
  id: 'anthropic-python',
  name: 'Anthropic SDK for Python, `Anthropic`',
  inCi: false,
  variables: 'anthropic',
  packages: { anthropic: '2.14.0' },
  cases: [
    { name: 'message', operation: 'bedrock-runtime Messages' },
    { name: 'message, streamed', operation: 'bedrock-runtime Messages', streamed: true },
    {
      name: '`base_url` and `auth_token` in code, streamed',
      operation: 'bedrock-runtime Messages',
      streamed: true,
    },
    { name: 'mantle, streamed', operation: 'bedrock-mantle Messages', streamed: true },
  ],
  refusal: /^PermissionDeniedError: .*Please make sure your API Key is valid/,
});
