import { describePythonClient } from '../support/python-client.ts';

export const part = describePythonClient({
  id: 'litellm',
  name: 'LiteLLM, SDK',
  inCi: false,
  variables: 'bedrock',
  packages: { litellm: '1.110.2' },
  cases: [
    { name: 'answer', operation: 'bedrock-runtime Converse' },
    { name: 'streamed answer', operation: 'bedrock-runtime ConverseStream', streamed: true },
    { name: 'streamed answer, async', operation: 'bedrock-runtime ConverseStream', streamed: true },
    {
      name: 'mantle, streamed answer',
      operation: 'bedrock-mantle ChatCompletions',
      streamed: true,
    },
  ],
  refusal: /^(AuthenticationError|PermissionDeniedError): .*Please make sure your API Key is valid/,
});
