export type FaultKind =
  | 'status'
  | 'throttle'
  | 'drop'
  | 'hang'
  | 'latency'
  | 'slow-body'
  | 'malformed';

/** Something to go wrong with the next matching requests. */
export interface Fault {
  /**
   * First segment of the path: `oidc`, `sts`, `sso`, `sso-oidc`, `container`, `latest`, `bedrock`,
   * `bedrock-runtime`; `*` for all.
   */
  service: string;
  /** Only this action, such as `Converse`. */
  action?: string;
  /** How many requests it hits, default 1; `always` until cleared. */
  times?: number | 'always';
  /**
   * `status` answers an error in the service's own shape; `throttle` the one for too many
   * requests; `drop` cuts the connection; `hang` never answers; `latency` answers late;
   * `slow-body` sends the true answer a byte at a time; `malformed` sends a broken body.
   */
  kind: FaultKind;
  /** For `status`, default 500; for `malformed`, default 200. */
  status?: number;
  code?: string;
  message?: string;
  /** For `latency` the wait before the answer, for `slow-body` the wait between two bytes. */
  latencyMs?: number;
  /** For `malformed` and `status`: this body, as it is. */
  body?: string;
  headers?: Record<string, string>;
}

export interface Faults {
  /** @throws TypeError for a fault that could never work as meant */
  add(fault: Fault): void;
  clear(): void;
  /** What is still to come. */
  pending(): Fault[];
}

export interface FaultQueue extends Faults {
  /** The fault that hits this request, if any; the oldest goes first. */
  take(service: string, action: string): Fault | undefined;
}

const KINDS: readonly string[] = [
  'status',
  'throttle',
  'drop',
  'hang',
  'latency',
  'slow-body',
  'malformed',
] satisfies FaultKind[];

export function createFaults(): FaultQueue {
  let queue: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      check(fault);
      queue.push({ fault, left: fault.times === 'always' ? Infinity : (fault.times ?? 1) });
    },
    clear() {
      queue = [];
    },
    pending: () => queue.map(({ fault }) => fault),
    take(service, action) {
      const next = queue.find(({ fault }) => matches(fault, service, action));
      if (next === undefined) return undefined;
      next.left -= 1;
      if (next.left <= 0) queue = queue.filter((entry) => entry !== next);
      return next.fault;
    },
  };
}

function matches(fault: Fault, service: string, action: string): boolean {
  const sameService = fault.service === '*' || fault.service === service;
  return sameService && (fault.action === undefined || fault.action === action);
}

function check(fault: Fault): void {
  if (typeof fault?.service !== 'string') throw new TypeError('a fault needs a service');
  if (!KINDS.includes(fault.kind)) {
    throw new TypeError(`no such kind of fault: ${String(fault.kind)}; known: ${KINDS.join(', ')}`);
  }
  const { times = 1 } = fault;
  if (times !== 'always' && !(times > 0)) {
    throw new TypeError('times must be a positive number or "always"');
  }
}
