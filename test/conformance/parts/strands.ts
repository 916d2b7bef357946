import { describePythonClient } from '../support/python-client.ts';

export const part = describePythonClient({
  id: 'strands',
  name: 'Strands Agents, `BedrockModel`',
  inCi: false,
  variables: 'bedrock',
  packages: { 'strands-agents': '1.62.0' },
  cases: [
    { name: 'answer', operation: 'bedrock-runtime Converse' },
    { name: 'streamed answer', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /AccessDeniedException.*Please make sure your API Key is valid/s,
});
