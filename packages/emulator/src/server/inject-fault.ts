import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from './aws-error.ts';
import type { Fault, FaultKind } from './faults.ts';
import type { HttpResponse, Outcome } from './http/exchange.ts';
import type { Service, ServiceRequest } from './service.ts';
import { slowly } from './slow-body.ts';

const DEFAULT_LATENCY_MS = 1000;

/** Faults that let the request be carried out. */
const LEFT_TO_ANSWER: readonly FaultKind[] = ['slow-body', 'drop-after', 'hang-after', 'stale'];

/** What a fault makes of an answer that is there. */
export function spoil(response: HttpResponse, { kind, latencyMs = 20 }: Fault): Outcome {
  if (kind === 'slow-body') return slowly(response, latencyMs);
  if (kind === 'drop-after') return 'drop';
  return kind === 'hang-after' ? 'hang' : response;
}

/** What a fault puts in place of the answer; undefined if the answer is still to be made. */
export async function injectFault(
  fault: Fault | undefined,
  service: Service,
  request: ServiceRequest,
): Promise<Outcome | undefined> {
  if (fault === undefined || LEFT_TO_ANSWER.includes(fault.kind)) return undefined;
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

/** How a service answers too many requests. */
export function throttle(service: Service, request: ServiceRequest): HttpResponse {
  const { status, code, message } = service.throttled;
  return service.renderError(new AwsError(status, code, message), request);
}
