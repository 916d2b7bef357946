import { describePythonClient } from '../support/python-client.ts';

/**
 * The newest version whose `proxy` extra is all on PyPI. The proxy reads the key from its
 * environment, as the SDK does; OpenAI's SDK asks it.
 */
export const part = describePythonClient({
  id: 'litellm-proxy',
  name: 'LiteLLM, proxy',
  inCi: false,
  variables: 'bedrock',
  packages: { 'litellm[proxy]': '1.108.7' },
  cases: [
    { name: 'chat', operation: 'bedrock-runtime Converse' },
    { name: 'chat, streamed', operation: 'bedrock-runtime ConverseStream', streamed: true },
  ],
  refusal: /^(AuthenticationError|PermissionDeniedError): .*Please make sure your API Key is valid/,
});
