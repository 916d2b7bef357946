import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import type { FaultQueue } from './faults.ts';
import {
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  type Outcome,
} from './http/exchange.ts';
import { injectFault, spoil, throttle } from './inject-fault.ts';
import { type JournalEntry, type JournalWriter, redactHeaders } from './journal.ts';
import type { RateLimits } from './rate-limit.ts';
import { placeOfHost } from './real-hosts.ts';
import {
  type Operation,
  type Service,
  type ServiceRequest,
  UnexpectedRequestError,
} from './service.ts';

export interface DispatchDependencies {
  clock: Clock;
  journal: JournalWriter;
  faults: FaultQueue;
  limits: RateLimits;
  unexpected: JournalEntry[];
  /** By first segment of the path. */
  services: Map<string, Service>;
}

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
        ? refuseUnexpected(entry, describe(service, request, entry), service, request)
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
    const { action, canBeStale = false } = operation;
    const fault = faults.take(service.name, action, canBeStale);
    if (fault !== undefined) entry.fault = fault.kind;
    const replaced = await injectFault(fault, service, request);
    if (replaced !== undefined) return replaced;
    const response = limits.admit(service.name)
      ? await run(service, operation, { ...request, isStale: fault?.kind === 'stale' }, entry)
      : throttle(service, request);
    return fault === undefined ? response : spoil(response, fault);
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
      if (error instanceof UnexpectedRequestError) {
        return refuseUnexpected(entry, error.message, service, request);
      }
      entry.detail = `a defect of the emulator: ${(error as Error).stack ?? String(error)}`;
      unexpected.push(entry);
      return jsonResponse(500, { message: entry.detail });
    }
  }

  /** In the shape that clients of the service read; otherwise they show an unknown error. */
  function refuseUnexpected(
    entry: JournalEntry,
    what: string,
    service: Service | undefined,
    request: ServiceRequest,
  ): HttpResponse {
    entry.detail = `The emulator does not support ${what}.`;
    unexpected.push(entry);
    if (service === undefined) {
      const message = `${entry.detail} It has: ${[...services.keys()].join(', ')}.`;
      return jsonResponse(501, { message, Message: message });
    }
    const { supported } = service;
    const list =
      supported === undefined ? '' : ` Of ${service.name} it supports: ${supported.join(', ')}.`;
    return service.renderError(new AwsError(501, 'NotImplemented', entry.detail + list), request);
  }
}

/**
 * `/bedrock/@us-west-2/foundation-models` → service, region and the path below both. At a host name
 * of AWS, the host names the service and the path is whole.
 */
function locate(received: HttpRequest): ServiceRequest & { serviceName: string } {
  const place = placeOfHost(received.headers.host);
  if (place !== undefined) {
    const { serviceName, region } = place;
    return {
      ...received,
      serviceName,
      subpath: received.path,
      ...(region !== undefined && { endpointRegion: region }),
      requestId: randomUUID(),
    };
  }
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

/** What a request asks for that nothing serves: by the name of the action, if it has one. */
function describe(
  service: Service | undefined,
  request: ServiceRequest,
  { method, path }: JournalEntry,
): string {
  const action = service?.actionOf?.(request) ?? '';
  const asked = `${method} ${path}`;
  if (service === undefined || action === '') return asked;
  const isKnown = service.supported?.includes(action) ?? false;
  return `${isKnown ? 'this form of ' : ''}${action} of ${service.name} (${asked})`;
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
