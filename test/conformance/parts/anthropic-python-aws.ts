import { describePythonClient } from '../support/python-client.ts';

const operation = 'aws-external-anthropic CreateInference';

/** `AnthropicAWS`, Anthropic's client for Claude Platform on AWS. */
export const part = describePythonClient({
  id: 'anthropic-python-aws',
  name: 'Anthropic SDK for Python, `AnthropicAWS`',
  inCi: false,
  variables: 'claude-platform',
  packages: { 'anthropic[aws]': '2.14.0' },
  cases: [
    { name: 'message', operation },
    { name: 'message, streamed', operation, streamed: true },
  ],
  refusal: /^PermissionDeniedError: .*Please make sure your API Key is valid/,
});
