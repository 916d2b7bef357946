import type { BearerToken } from '@bedrock-token/core';
import { noAnswer, noKey } from '../answers/explain.ts';
import type { OwnAnswer } from '../answers/own-answer.ts';
import type { ClientAnswer } from '../client/client-answer.ts';
import type { ClientRequest } from '../client/client-request.ts';
import type { AnswerObserver, KeySource, RegionEndpoints } from '../config.ts';
import { requestHeaders, withoutSignature } from '../headers/request-headers.ts';
import type { Route } from '../routes/route.ts';
import { AnswerRelay, type HeldAnswer, type RelayEnd, startAnswer } from './answer-relay.ts';
import type { Pool } from './pool.ts';
import { type BodyBudget, type RequestBody, readRequestBody } from './request-body.ts';

export interface ForwardPorts {
  pool: Pool;
  budget: BodyBudget;
  keysOf(region: string): KeySource;
  endpointsOf(region: string): RegionEndpoints;
  /** JSON for X-Amzn-Bedrock-Request-Metadata. */
  metadata: string | undefined;
}

/** How a forwarded request ended; `own` is left to be sent, since the client has received nothing. */
export type Forwarded =
  | { outcome: 'complete' | 'client left' | 'upstream failed'; status: number }
  | { outcome: 'not forwarded' | 'upstream failed'; own: OwnAnswer };

interface Task {
  route: Route;
  request: ClientRequest;
  answer: ClientAnswer;
  observer: AnswerObserver;
}

/**
 * Sends a request to Bedrock with a valid key, and passes the answer to the client. If Bedrock refuses
 * the key, the request is sent once more with a new one, provided that its body was kept; never for
 * any other reason, since Bedrock may have worked on it.
 */
export async function forward(task: Task, ports: ForwardPorts): Promise<Forwarded> {
  const { route, request } = task;
  const keys = ports.keysOf(route.region);
  const place = placeOf(route, ports.endpointsOf(route.region));
  if (place === undefined) return { outcome: 'not forwarded', own: noMantle(route.region) };
  let key: BearerToken;
  try {
    key = await keys.current();
  } catch (error) {
    return { outcome: 'not forwarded', own: noKey(error) };
  }
  let body: RequestBody;
  try {
    body = await readRequestBody(request.body, request.hasBody, request.length, ports.budget);
  } catch {
    return { outcome: 'client left', status: 0 };
  }
  try {
    const first = await send(task, place, key, body.content, ports);
    if (first.kind !== 'key refused') return toForwarded(first, place);
    let content: Buffer | null | undefined;
    try {
      content = await body.again();
    } catch {
      return { outcome: 'client left', status: 0 };
    }
    if (content === undefined) return passOn(task, first.held);
    return await sendAgain(task, place, { keys, refused: key }, content, first.held, ports);
  } finally {
    body.release();
  }
}

async function sendAgain(
  task: Task,
  place: Place,
  { keys, refused }: { keys: KeySource; refused: BearerToken },
  content: Buffer | null,
  held: HeldAnswer,
  ports: ForwardPorts,
): Promise<Forwarded> {
  let key: BearerToken;
  try {
    key = await keys.replace(refused);
  } catch (error) {
    // Why there is no new key says more than that the old one is refused.
    return { outcome: 'not forwarded', own: noKey(error) };
  }
  if (key.text.reveal() === refused.text.reveal()) return passOn(task, held);
  const second = await send(task, place, key, content, ports);
  return second.kind === 'key refused' ? passOn(task, second.held) : toForwarded(second, place);
}

interface Place {
  origin: string;
  /** In front of the target: the path of an endpoint URL, mostly none. */
  basePath: string;
}

function placeOf({ service }: Route, endpoints: RegionEndpoints): Place | undefined {
  const base = endpoints[service];
  if (base === undefined) return undefined;
  const { origin, pathname } = new URL(base);
  return { origin, basePath: pathname === '/' ? '' : pathname };
}

function send(
  { route, request, answer, observer }: Task,
  { origin, basePath }: Place,
  key: BearerToken,
  content: RequestBody['content'],
  ports: ForwardPorts,
): Promise<RelayEnd> {
  return new Promise((resolve) => {
    const relay = new AnswerRelay(answer, observer, resolve);
    const options = {
      path: basePath + withoutSignature(route.target),
      method: request.method as 'GET',
      headers: requestHeaders(request.headers, key.text.reveal(), ports.metadata),
      // Types of undici name streams; its dispatcher takes any iterable of buffers.
      body: content as Buffer | null,
    };
    try {
      ports.pool.dispatch(origin, options, relay);
    } catch (error) {
      relay.onError(error as Error);
    }
  });
}

function toForwarded(end: Exclude<RelayEnd, { kind: 'key refused' }>, place: Place): Forwarded {
  if (end.kind !== 'failed') return { outcome: end.kind, status: end.status };
  if (end.isStarted) return { outcome: 'upstream failed', status: end.status };
  const own = noAnswer(new URL(place.origin).host, end.code, end.isSent);
  return { outcome: 'upstream failed', own };
}

function passOn({ answer, observer }: Task, held: HeldAnswer): Forwarded {
  startAnswer(answer, observer, held);
  if (held.body.length > 0) {
    observer.data(held.body);
    answer.write(held.body);
  }
  answer.end([]);
  return { outcome: 'complete', status: held.status };
}

function noMantle(region: string): OwnAnswer {
  return {
    status: 404,
    exception: 'UnknownOperationException',
    message: `The region ${region} has no mantle endpoint. Use the paths without /mantle.`,
    retryable: false,
  };
}
