import { describePythonClient } from '../support/python-client.ts';

/** The SDK's own client for Bedrock, which reads the variables of the AWS SDKs. */
export const part = describePythonClient({
  id: 'openai-python-bedrock',
  name: 'OpenAI SDK for Python, `BedrockOpenAI` and `bedrock()`',
  inCi: false,
  variables: 'bedrock',
  packages: { 'openai[bedrock]': '3.57.0' },
  cases: [
    { name: 'mantle chat', operation: 'bedrock-mantle ChatCompletions' },
    { name: 'mantle responses, streamed', operation: 'bedrock-mantle Responses', streamed: true },
    {
      name: 'runtime chat, streamed',
      operation: 'bedrock-runtime ChatCompletions',
      streamed: true,
    },
    { name: 'runtime responses, streamed', operation: 'bedrock-runtime Responses', streamed: true },
  ],
  refusal: /^PermissionDeniedError: .*Please make sure your API Key is valid/,
});
