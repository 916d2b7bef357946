import { describePythonClient } from '../support/python-client.ts';

export const part = describePythonClient({
  id: 'langchain',
  name: 'LangChain, `ChatBedrockConverse`',
  inCi: false,
  variables: 'bedrock',
  packages: { 'langchain-aws': '1.9.1' },
  cases: [
    { name: 'answer', operation: 'bedrock-runtime Converse' },
    { name: 'streamed answer', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /AccessDeniedException.*Please make sure your API Key is valid/s,
});
