import { describePythonClient } from '../support/python-client.ts';

export const part = describePythonClient({
  id: 'pydantic-ai',
  name: 'Pydantic AI, `bedrock:` models',
  inCi: false,
  variables: 'bedrock',
  packages: { 'pydantic-ai-slim[bedrock]': '2.68.0' },
  cases: [
    // It streams every request, and joins the pieces itself.
    { name: 'answer', operation: 'bedrock-runtime ConverseStream' },
    { name: 'streamed answer', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /^ModelAuthenticationError: status_code: 403.*Please make sure your API Key is valid/,
});
