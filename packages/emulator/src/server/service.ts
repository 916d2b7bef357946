import type { AwsError } from './aws-error.ts';
import type { HttpRequest, HttpResponse } from './http/exchange.ts';

/** A request that has reached its service. */
export interface ServiceRequest extends HttpRequest {
  /** The path below the service's segment and, for Bedrock, below `@region`. */
  subpath: string;
  /** From a `/@region` segment; absent where none was given. */
  endpointRegion?: string;
  requestId: string;
  /** Set by a `stale` fault: answer from before the latest change. */
  isStale?: boolean;
}

/** One thing a service can be asked. */
export interface Operation {
  /** The API's name for it. */
  action: string;
  /** For the journal. */
  parameters?: Record<string, string>;
  /** Whether it reads what a `stale` fault can hold back. */
  canBeStale?: boolean;
  /** @throws AwsError for what the service refuses; UnexpectedRequestError for what it is not made for */
  run(request: ServiceRequest): Promise<HttpResponse> | HttpResponse;
}

/** A request that AWS might answer and the emulator does not know: recorded as unexpected. */
export class UnexpectedRequestError extends Error {}

/** An emulated service: it lives below `/NAME` and is otherwise free of HTTP's mechanics. */
export interface Service {
  name: string;
  /** Undefined for a request that nobody expects. */
  resolve(request: ServiceRequest): Operation | undefined;
  renderError(error: AwsError, request: ServiceRequest): HttpResponse;
  /** The actions that it supports, where a request names its action. */
  supported?: readonly string[];
  /** The action that a request names, supported or not; empty for none. */
  actionOf?(request: ServiceRequest): string;
  /** How it answers too many requests. */
  throttled: { status: number; code: string; message: string };
}
