import { describePythonClient } from '../support/python-client.ts';

const RUNTIME_CHAT = 'bedrock-runtime ChatCompletions';
const RUNTIME_RESPONSES = 'bedrock-runtime Responses';
const MANTLE_CHAT = 'bedrock-mantle ChatCompletions';
const MANTLE_RESPONSES = 'bedrock-mantle Responses';

/** `OpenAI()` by `OPENAI_API_KEY` and `OPENAI_BASE_URL`, and with the base URLs of mantle. */
export const part = describePythonClient({
  id: 'openai-python',
  name: 'OpenAI SDK for Python, `OpenAI`',
  inCi: false,
  variables: 'openai',
  packages: { openai: '3.57.0' },
  cases: [
    { name: 'chat', operation: RUNTIME_CHAT },
    { name: 'chat, streamed', operation: RUNTIME_CHAT, streamed: true },
    { name: 'responses', operation: RUNTIME_RESPONSES },
    { name: 'responses, streamed', operation: RUNTIME_RESPONSES, streamed: true },
    { name: 'mantle /openai/v1 chat, streamed', operation: MANTLE_CHAT, streamed: true },
    { name: 'mantle /openai/v1 responses, streamed', operation: MANTLE_RESPONSES, streamed: true },
    { name: 'mantle /v1 chat, streamed', operation: MANTLE_CHAT, streamed: true },
    { name: 'mantle /v1 responses, streamed', operation: MANTLE_RESPONSES, streamed: true },
  ],
  refusal: /^PermissionDeniedError: .*Please make sure your API Key is valid/,
});
