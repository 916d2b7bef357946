import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './aws/aws-error.ts';
import type { Clock } from './clock.ts';
import type { Fault, FaultQueue } from './faults.ts';
import {
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  type Outcome,
} from './http/exchange.ts';
import { type JournalEntry, type JournalWriter, redactHeaders } from './journal.ts';
import type { RateLimits } from './rate-limit.ts';
import {
  type Operation,
  type Service,
  type ServiceRequest,
  UnexpectedRequestError,
} from './service.ts';
import { slowly } from './slow-body.ts';

export interface DispatchDependencies {
  clock: Clock;
  journal: JournalWriter;
  faults: FaultQueue;
  limits: RateLimits;
  unexpected: JournalEntry[];
  /** By first segment of the path. */
  services: Map<string, Service>;
}

const DEFAULT_LATENCY_MS = 1000;

/** Takes a request to its service: journal, faults and limits first, the service last. */
export function createDispatch(dependencies: DispatchDependencies) {
  const { clock, journal, faults, limits, unexpected, services } = dependencies;

  return async function dispatch(received: HttpRequest): Promise<Outcome> {
    const request = locate(received);
    const service = services.get(request.serviceName);
    const operation = service === undefined ? undefined : tryResolve(service, request);
    const entry = journal.add({
      service: request.serviceName,
      action: operation?.action ?? 'unknown',
      method: request.method,
      path: received.query === '' ? received.path : `${received.path}?${received.query}`,
      status: 0,
      at: clock.now(),
      headers: redactHeaders(received),
      ...(operation?.parameters !== undefined && { parameters: operation.parameters }),
    });
    const outcome =
      service === undefined || operation === undefined
        ? refuseUnexpected(entry, `${entry.method} ${entry.path} here`)
        : await answer(service, operation, request, entry);
    if (typeof outcome === 'string') return outcome;
    entry.status = outcome.status;
    const headers = {
      'x-amzn-requestid': request.requestId,
      date: clock.now().toUTCString(),
      ...outcome.headers,
    };
    return { ...outcome, headers };
  };

  async function answer(
    service: Service,
    operation: Operation,
    request: ServiceRequest,
    entry: JournalEntry,
  ): Promise<Outcome> {
    const fault = faults.take(service.name, operation.action);
    if (fault !== undefined) entry.fault = fault.kind;
    const replaced = await injectFault(fault, service, request);
    if (replaced !== undefined) return replaced;
    const response = limits.admit(service.name)
      ? await run(service, operation, request, entry)
      : throttle(service, request);
    return fault?.kind === 'slow-body' ? slowly(response, fault.latencyMs ?? 20) : response;
  }

  async function run(
    service: Service,
    operation: Operation,
    request: ServiceRequest,
    entry: JournalEntry,
  ): Promise<HttpResponse> {
    try {
      return await operation.run(request);
    } catch (error) {
      if (error instanceof AwsError) {
        entry.detail = error.detail ?? error.message;
        return service.renderError(error, request);
      }
      if (error instanceof UnexpectedRequestError) return refuseUnexpected(entry, error.message);
      entry.detail = `a defect of the emulator: ${(error as Error).stack ?? String(error)}`;
      unexpected.push(entry);
      return jsonResponse(500, { message: entry.detail });
    }
  }

  function refuseUnexpected(entry: JournalEntry, what: string): HttpResponse {
    entry.detail = `Nobody expects ${what}.`;
    unexpected.push(entry);
    const message = `${entry.detail} The emulator serves: ${[...services.keys()].join(', ')}.`;
    return jsonResponse(501, { message, Message: message });
  }
}

/** What a fault puts in place of the answer; undefined if the answer is still to be made. */
async function injectFault(
  fault: Fault | undefined,
  service: Service,
  request: ServiceRequest,
): Promise<Outcome | undefined> {
  if (fault === undefined || fault.kind === 'slow-body') return undefined;
  if (fault.kind === 'drop' || fault.kind === 'hang') return fault.kind;
  if (fault.kind === 'latency' || fault.latencyMs !== undefined) {
    await sleep(fault.latencyMs ?? DEFAULT_LATENCY_MS);
  }
  switch (fault.kind) {
    case 'latency':
      return undefined;
    case 'throttle':
      return withHeaders(throttle(service, request), fault);
    case 'malformed':
      return withHeaders(
        { status: fault.status ?? 200, headers: {}, body: fault.body ?? '{"value": <<<' },
        fault,
      );
    case 'status':
      return withHeaders(renderFault(fault, service, request), fault);
  }
}

function renderFault(fault: Fault, service: Service, request: ServiceRequest): HttpResponse {
  const { status = 500 } = fault;
  const code = fault.code ?? (status === 503 ? 'ServiceUnavailable' : 'InternalFailure');
  const message = fault.message ?? `A fault of status ${status} was asked for.`;
  const response = service.renderError(new AwsError(status, code, message), request);
  return fault.body === undefined ? response : { ...response, body: fault.body };
}

function withHeaders(response: HttpResponse, { headers = {} }: Fault): HttpResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function throttle(service: Service, request: ServiceRequest): HttpResponse {
  const { status, code, message } = service.throttled;
  return service.renderError(new AwsError(status, code, message), request);
}

/** `/bedrock/@us-west-2/foundation-models` → service, region and the path below both. */
function locate(received: HttpRequest): ServiceRequest & { serviceName: string } {
  const [, serviceName = '', region, subpath = ''] =
    /^\/([^/]*)(?:\/@([^/]*))?(\/.*)?$/.exec(received.path) ?? [];
  return {
    ...received,
    serviceName,
    subpath: subpath === '' ? '/' : subpath,
    ...(region !== undefined && { endpointRegion: region }),
    requestId: randomUUID(),
  };
}

function tryResolve(service: Service, request: ServiceRequest): Operation | undefined {
  try {
    return service.resolve(request);
  } catch (error) {
    // A path that cannot be decoded is one that nobody expects.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
