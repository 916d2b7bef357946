import { describeJsClient } from '../support/js-client.ts';

const operation = 'aws-external-anthropic CreateInference';

/** `AnthropicAws`, Anthropic's client for Claude Platform on AWS. */
export const part = describeJsClient({
  id: 'anthropic-aws-node',
  name: 'Anthropic SDK for JavaScript, Claude Platform on AWS',
  inCi: false,
  variables: 'claude-platform',
  packages: { '@anthropic-ai/aws-sdk': '1.1.2', '@anthropic-ai/sdk': '1.14.0' },
  cases: [
    { name: 'messages', operation },
    { name: 'messages, streamed', operation, streamed: true },
  ],
  refusal: /PermissionDeniedError: 403 .*Please make sure your API Key is valid/,
});
