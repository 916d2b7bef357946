import { STATUS_CODES } from 'node:http';
import { refuseForeign } from '../access/allowed-host.ts';
import {
  INTERNAL,
  limited,
  NO_LOCAL_KEY,
  NO_WEBSOCKET,
  OTHER_METHOD,
  refused,
  STOPPING,
} from '../answers/explain.ts';
import { type OwnAnswer, renderOwnAnswer } from '../answers/own-answer.ts';
import type { ClientAnswer } from '../client/client-answer.ts';
import type { ClientRequest } from '../client/client-request.ts';
import type { AnswerObserver, Exchange, GatewayPorts, LocalPage, Outcome } from '../config.ts';
import { firstHeader, type RawHeaders } from '../headers/raw-headers.ts';
import { isRoute, matchRoute } from '../routes/match-route.ts';
import type { Dialect, Route } from '../routes/route.ts';
import { type Forwarded, type ForwardPorts, forward } from '../upstream/forward.ts';

export interface HandlerPorts extends ForwardPorts, Pick<GatewayPorts, 'meter' | 'log'> {
  monotonicNow: GatewayPorts['monotonicNow'];
  regions: readonly [string, ...string[]];
  hasLocalKey(headers: RawHeaders): boolean;
  hosts(): ReadonlySet<string>;
  pages: ReadonlyMap<string, LocalPage>;
  isStopping(): boolean;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

interface Ended {
  status: number;
  outcome: Outcome;
  problem?: string;
}

/**
 * One request, from its head to the end of its answer. The checks come in this order: host and origin,
 * local key, path, limits. `allowBody` is called before a body is read.
 */
export async function handleRequest(
  request: ClientRequest,
  answer: ClientAnswer,
  allowBody: () => void,
  ports: HandlerPorts,
): Promise<void> {
  const startedAt = ports.monotonicNow();
  const path = request.target.split('?', 1)[0] ?? '';
  const matched = matchRoute(request.method, request.target, ports.regions);
  const route = isRoute(matched) ? matched : undefined;
  const finish = ({ status, outcome, problem }: Ended) =>
    ports.log({
      method: request.method,
      ...(route || ports.pages.has(path)
        ? { route: route?.name ?? path }
        : { route: 'none', path }),
      region: route?.region,
      model: route?.model,
      status,
      outcome,
      milliseconds: ports.monotonicNow() - startedAt,
      ...(problem !== undefined && { problem }),
    });
  const own = (given: OwnAnswer, dialect: Dialect) =>
    finish(sendOwn(answer, given, dialect, request.method));

  const foreign = refuseForeign(request.headers, request.authority, ports.hosts());
  if (foreign !== undefined) return own(refused(403, foreign), matched.dialect);
  if (isProbe(request.method, path)) return finish(sendEmpty(answer));
  const page = ports.pages.get(path);
  const isKnown = ports.hasLocalKey(request.headers);
  if (!isKnown && page?.isOpen !== true) return own(NO_LOCAL_KEY, matched.dialect);
  if (page !== undefined) return finish(await sendPage(page, request, answer));
  if (firstHeader(request.headers, 'upgrade')?.toLowerCase() === 'websocket') {
    return own(NO_WEBSOCKET, matched.dialect);
  }
  if (!isRoute(matched)) return own(refused(404, matched), matched.dialect);
  if (!METHODS.has(request.method)) return own(OTHER_METHOD, matched.dialect);
  if (ports.isStopping()) return own(STOPPING, matched.dialect);
  const exchange: Exchange = {
    route: matched,
    method: request.method,
    client: clientOf(request.headers),
  };
  const limit = ports.meter.refuse(exchange);
  if (limit !== undefined) return own(limited(limit), matched.dialect);
  allowBody();
  return finish(await forwardObserved(exchange, request, answer, ports));
}

async function forwardObserved(
  exchange: Exchange,
  request: ClientRequest,
  answer: ClientAnswer,
  ports: HandlerPorts,
): Promise<Ended> {
  const { route } = exchange;
  const observer = ports.meter.observe(exchange);
  const forwarded = await forwardSafely({ route, request, answer, observer }, ports);
  observer.end(forwarded.outcome, 'own' in forwarded ? forwarded.own.status : forwarded.status);
  if (!('own' in forwarded)) return forwarded;
  const { outcome, own } = forwarded;
  return { ...sendOwn(answer, own, route.dialect, request.method), outcome };
}

/** A fault of ours ends one request, and not the gateway. */
async function forwardSafely(
  task: { route: Route; request: ClientRequest; answer: ClientAnswer; observer: AnswerObserver },
  ports: ForwardPorts,
): Promise<Forwarded> {
  try {
    return await forward(task, ports);
  } catch {
    if (task.answer.isStarted) task.answer.fail();
    return { outcome: 'upstream failed', own: INTERNAL };
  }
}

/** Claude Code asks whether there is a server, with these and nothing else. */
function isProbe(method: string, path: string): boolean {
  return method === 'HEAD' && (path === '/' || /\/api\/hello$/.test(path));
}

function sendEmpty(answer: ClientAnswer): Ended {
  answer.start(200, 'OK', ['content-length', '0']);
  answer.end([]);
  return { status: 200, outcome: 'not forwarded' };
}

async function sendPage(
  page: LocalPage,
  { method, headers }: ClientRequest,
  answer: ClientAnswer,
): Promise<Ended> {
  const isRead = method === 'GET' || method === 'HEAD';
  const { status, contentType, body } = isRead
    ? await page.render({ headers })
    : { status: 405, contentType: 'text/plain', body: 'Only GET.\n' };
  const length = String(Buffer.byteLength(body));
  answer.start(status, STATUS_CODES[status] ?? '', [
    'content-type',
    contentType,
    'content-length',
    length,
    'cache-control',
    'no-store',
  ]);
  if (method !== 'HEAD') answer.write(Buffer.from(body));
  answer.end([]);
  return { status, outcome: 'not forwarded' };
}

function sendOwn(answer: ClientAnswer, own: OwnAnswer, dialect: Dialect, method: string): Ended {
  if (!answer.isStarted) {
    const { headers, body } = renderOwnAnswer(own, dialect);
    answer.start(own.status, STATUS_CODES[own.status] ?? '', headers);
    if (method !== 'HEAD') answer.write(Buffer.from(body));
    answer.end([]);
  }
  return { status: own.status, outcome: 'not forwarded', problem: own.message };
}

/** The first product of the User-Agent (RFC 9110, 10.1.5), without its version. */
function clientOf(headers: RawHeaders): string {
  const [product] = /^[\w.+-]{1,64}/.exec(firstHeader(headers, 'user-agent') ?? '') ?? [];
  return product ?? 'unknown';
}
