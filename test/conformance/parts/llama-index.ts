import { describePythonClient } from '../support/python-client.ts';

export const part = describePythonClient({
  id: 'llama-index',
  name: 'LlamaIndex, `BedrockConverse`',
  inCi: false,
  variables: 'bedrock',
  packages: { 'llama-index-llms-bedrock-converse': '0.15.5' },
  cases: [
    { name: 'answer', operation: 'bedrock-runtime Converse' },
    { name: 'streamed answer', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /AccessDeniedException.*Please make sure your API Key is valid/s,
});
