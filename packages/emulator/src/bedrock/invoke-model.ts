import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { answerQuestion } from './answer.ts';
import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';
import { dialectOf } from './model-dialects.ts';
import { encodeJsonEvent } from './streams/event-stream.ts';
import type { Json } from './validate.ts';

/** InvokeModel and its stream: the body speaks the model's own dialect. @throws AwsError */
export function invokeModel(
  body: Json,
  target: ModelTarget,
  caller: Caller,
  isStream: boolean,
): HttpResponse {
  const dialect = dialectOf(target.model?.id ?? '');
  const { question, maxTokens } = dialect.read(body);
  const answer = answerQuestion(question, target, caller, maxTokens);
  const counts = {
    'x-amzn-bedrock-input-token-count': String(answer.inputTokens),
    'x-amzn-bedrock-output-token-count': String(answer.outputTokens),
    'x-amzn-bedrock-invocation-latency': '1',
  };
  if (!isStream) return jsonResponse(200, dialect.write(answer, target.requestedId), counts);
  return {
    status: 200,
    headers: {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-bedrock-content-type': 'application/json',
    },
    body: encodeChunks(dialect.stream(answer, target.requestedId)),
  };
}

async function* encodeChunks(events: Json[]): AsyncGenerator<Buffer> {
  for (const event of events) {
    const bytes = Buffer.from(JSON.stringify(event)).toString('base64');
    yield encodeJsonEvent('chunk', { bytes });
  }
}
