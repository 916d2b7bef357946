import type { AnswerReader } from './answer-reader.ts';
import { Base64Decoder } from './base64-decoder.ts';
import { EventStreamReader } from './event-stream.ts';
import { type Figures, NAMES } from './figures.ts';
import { JsonScanner } from './json-scanner.ts';
import { ServerSentEventReader } from './server-sent-events.ts';

/**
 * A reader for an answer of this form.
 *
 * A compressed answer has none, and only its headers count. To decompress takes a window for each
 * answer (up to 16 MiB for br and 8 MiB for zstd, RFC 7932 and RFC 8878) and a second pass over every
 * byte, and Bedrock has not been seen to compress.
 *
 * @param header reads a header of the answer by its name in lower case
 * @returns undefined for a form that says nothing of tokens
 */
export function openReader(
  header: (name: string) => string | undefined,
  figures: Figures,
): AnswerReader | undefined {
  const encoding = header('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') return undefined;
  const [type = ''] = (header('content-type') ?? '').toLowerCase().split(';', 1);
  switch (type.trim()) {
    case 'application/vnd.amazon.eventstream':
      return openEventStream(figures);
    case 'text/event-stream':
      return new ServerSentEventReader(new JsonScanner(NAMES, figures));
    default:
      return /^application\/(?:[\w.-]+\+)?json$|^application\/x-amz-json-1\.\d$/.test(type.trim())
        ? new JsonScanner(NAMES, figures)
        : undefined;
  }
}

/** The parts of InvokeModelWithResponseStream have the model's JSON in base64, as `bytes`. */
function openEventStream(figures: Figures): AnswerReader {
  const base64 = new Base64Decoder();
  const inner = new JsonScanner(NAMES, figures);
  const outer = new JsonScanner(NAMES, {
    number: (path, value) => figures.number(path, value),
    string: (path, value) => figures.string(path, value),
    object: (path) => figures.object(path),
    bytes: (part) => inner.push(base64.push(part)),
  });
  return new EventStreamReader(outer, (type) => {
    base64.reset();
    inner.reset();
    if (type === 'exception' || type === 'error') figures.isError = true;
  });
}
