import type { HttpMessage } from './http-message.ts';

/** A request and its answer, with what each of them must look like on the other side. */
export interface GeneratedExchange {
  method: string;
  target: string;
  /** The target as Bedrock gets it. */
  forwardedTarget: string;
  /** Name, value, name, value …, without those of the connection and the local key. */
  headers: string[];
  body: Buffer;
  /** The bytes of the request, as they are written one after the other. */
  requestParts: Buffer[];
  answer: HttpMessage;
  answerParts: Buffer[];
  isEndedByClose: boolean;
}

type Random = () => number;

const TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
/** No backslash: some servers take it for a slash, so that a dot after it may be a step up. */
const PATH = 'abcXYZ019-._~!$&\'()*+,;=:@|{}[]^"<>`';
const QUERY = `${PATH}/?%&=`;
const REASONS = ['OK', '', 'No Content', 'Nicht da', 'Too  Many', "It's (really) fine: 100%"];

const pick = <T>(random: Random, all: ArrayLike<T>): T =>
  all[Math.floor(random() * all.length)] as T;
const below = (random: Random, limit: number) => Math.floor(random() * limit);
const some = (random: Random, letters: string, most: number) =>
  Array.from({ length: below(random, most + 1) }, () => pick(random, letters)).join('');

export function generateExchange(random: Random, port: number, key: string): GeneratedExchange {
  const method = pick(random, ['POST', 'POST', 'POST', 'GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']);
  const [target, forwardedTarget] = generateTarget(random);
  const headers = generateHeaders(random);
  const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : generateBody(random);
  const answer = generateAnswer(random, method);
  return {
    method,
    target,
    forwardedTarget,
    headers,
    body,
    requestParts: writeRequest(random, { method, target, headers, body, port, key }),
    ...answer,
  };
}

function generateTarget(random: Random): [target: string, forwarded: string] {
  const segment = () =>
    `x${some(random, PATH, 12)}${pick(random, ['', '%2F', '%3A', '%20', '%FF'])}`;
  const query = random() < 0.4 ? `?${some(random, QUERY, 20)}` : '';
  const region = pick(random, ['', '', '/us-east-1', '/eu-west-1']);
  const path = pick(random, [
    `/model/${segment()}/converse-stream`,
    `/openai/v1/${segment()}`,
    '/anthropic/v1/messages',
    `/guardrail/${segment()}/version/1/apply`,
    // The endpoint of the tests begins with /mantle, too.
    `/mantle/v1/${segment()}`,
  ]);
  return [`${region}${path}${query}`, `${path}${query}`];
}

function generateHeaders(random: Random): string[] {
  const names = Array.from({ length: 3 }, () => `X-${some(random, TOKEN, 10)}`);
  const headers: string[] = [];
  for (let count = below(random, 12); count > 0; count--) {
    const name = pick(random, [
      ...names,
      `x-${some(random, TOKEN, 20)}`,
      ...['Content-Type', 'ACCEPT', 'anthropic-beta', 'User-Agent', 'content-encoding', 'Cookie'],
    ]);
    const isSingle = /^(?:content-type|user-agent|content-encoding|cookie)$/i.test(name);
    if (isSingle && headers.includes(name)) continue;
    headers.push(name, generateValue(random));
  }
  return headers;
}

/** Any bytes that a field may have (RFC 9110, 5.5), with no space at the ends, where it does not count. */
function generateValue(random: Random): string {
  const length = pick(random, [0, 1, 5, 20, 20, 200, random() < 0.02 ? 8_000 : 3]);
  const letters = Array.from({ length }, () => {
    const code = random() < 0.85 ? 0x20 + below(random, 0x5f) : 0x80 + below(random, 0x80);
    return String.fromCharCode(random() < 0.02 ? 9 : code);
  });
  return letters.join('').replace(/^[\t ]+|[\t ]+$/g, '');
}

function generateBody(random: Random): Buffer {
  const length = pick(random, [0, 1, 100, 1_000, 65_535, 65_536, 65_537, 300_000]);
  const size = random() < 0.7 ? below(random, 500) : length;
  const body = Buffer.alloc(size);
  for (let index = 0; index < size; index++) body[index] = below(random, 256);
  return body;
}

function inPieces(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + below(random, bytes.length > 5_000 ? bytes.length : 200);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

const asLines = (headers: readonly string[]) =>
  headers.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');

function chunked(random: Random, body: Buffer, trailers: readonly string[]): Buffer[] {
  const chunks = inPieces(random, body).map((piece) =>
    Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
  );
  return [...chunks, Buffer.from(`0\r\n${asLines(trailers)}\r\n`, 'latin1')];
}

function writeRequest(
  random: Random,
  request: {
    method: string;
    target: string;
    headers: readonly string[];
    body: Buffer;
    port: number;
    key: string;
  },
): Buffer[] {
  const { method, target, headers, body, port, key } = request;
  const isChunked = body.length > 0 && random() < 0.4;
  const own = [
    ...['Host', `127.0.0.1:${port}`],
    ...pick(random, [
      ['Authorization', `Bearer ${key}`],
      ['x-api-key', key],
      ['API-Key', key],
    ]),
    ...(isChunked ? ['Transfer-Encoding', 'chunked'] : []),
    ...(!isChunked && (body.length > 0 || random() < 0.3)
      ? ['Content-Length', String(body.length)]
      : []),
  ];
  const at = 2 * below(random, headers.length / 2 + 1);
  const all = [...headers.slice(0, at), ...own, ...headers.slice(at)];
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${asLines(all)}\r\n`, 'latin1');
  const rest = isChunked ? chunked(random, body, []) : inPieces(random, body);
  // In one part, or in as many as there are.
  return random() < 0.5 ? [Buffer.concat([head, ...rest])] : [head, ...rest];
}

function generateAnswer(
  random: Random,
  method: string,
): Pick<GeneratedExchange, 'answer' | 'answerParts' | 'isEndedByClose'> {
  const status = pick(
    random,
    [200, 200, 200, 200, 201, 204, 304, 400, 403, 404, 413, 429, 500, 529],
  );
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
  const body = hasBody ? generateBody(random) : Buffer.alloc(0);
  const framing = pick(random, ['length', 'chunked', 'chunked', 'close']);
  const isChunked = hasBody && framing === 'chunked';
  const isEndedByClose = hasBody && framing === 'close';
  const trailers = isChunked && random() < 0.4 ? generateTrailers(random) : [];
  const headers = generateHeaders(random);
  if (hasBody && framing === 'length') headers.push('Content-Length', String(body.length));
  if (method === 'HEAD' && status !== 204 && random() < 0.5) headers.push('content-length', '1234');
  const line = `HTTP/1.1 ${status} ${pick(random, REASONS)}`;
  const sent = [
    ...headers,
    ...(isChunked ? ['Transfer-Encoding', 'chunked'] : []),
    ...(isEndedByClose ? ['Connection', 'close'] : []),
  ];
  const head = Buffer.from(`${line}\r\n${asLines(sent)}\r\n`, 'latin1');
  const rest = isChunked ? chunked(random, body, trailers) : inPieces(random, body);
  return {
    answer: { line, headers, body, trailers },
    answerParts: random() < 0.5 ? [Buffer.concat([head, ...rest])] : [head, ...rest],
    isEndedByClose,
  };
}

function generateTrailers(random: Random): string[] {
  return Array.from({ length: 1 + below(random, 3) }, (_, index) => [
    `X-Trailer-${index}`,
    generateValue(random),
  ]).flat();
}

/** What each hop makes by itself: framing that says the same otherwise, and the connection. */
const OF_A_HOP = /^(?:host|connection|keep-alive|transfer-encoding|content-length)$/i;

/** Headers that both sides must have the same, in their order. */
export function withoutHops(headers: readonly string[]): string[] {
  return headers.filter((_, index) => !OF_A_HOP.test(headers[index - (index % 2)] ?? ''));
}
