import { describePythonClient } from '../support/python-client.ts';

export const part = describePythonClient({
  id: 'boto3',
  name: 'boto3',
  inCi: true,
  variables: 'bedrock',
  packages: { boto3: '1.44.8' },
  cases: [
    { name: 'Converse', operation: 'bedrock-runtime Converse' },
    { name: 'ConverseStream', operation: 'bedrock-runtime ConverseStream', streamed: true },
    { name: 'InvokeModel', operation: 'bedrock-runtime InvokeModel' },
    {
      name: 'InvokeModelWithResponseStream',
      operation: 'bedrock-runtime InvokeModelWithResponseStream',
      streamed: true,
    },
  ],
  refusal: /^AccessDeniedException: .*Please make sure your API Key is valid/,
});
