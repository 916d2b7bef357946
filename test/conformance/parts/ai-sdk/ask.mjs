// Key and region come from AWS_BEARER_TOKEN_BEDROCK and AWS_REGION.
import { bedrock } from '@ai-sdk/amazon-bedrock';
import { generateText, streamText } from 'ai';
import { runCases } from './run-cases.mjs';

const request = { model: bedrock(process.env.MODEL), prompt: 'Say hello.', maxRetries: 0 };

await runCases({
  generateText: async () => (await generateText(request)).text,
  async *streamText() {
    for await (const part of streamText({ ...request, onError() {} }).fullStream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') yield part.text;
    }
  },
});
