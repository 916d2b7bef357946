export type FaultKind =
  | 'status'
  | 'throttle'
  | 'drop'
  | 'drop-after'
  | 'hang'
  | 'hang-after'
  | 'latency'
  | 'slow-body'
  | 'malformed'
  | 'stale';

/** Something to go wrong with the next matching requests. */
export interface Fault {
  /**
   * First segment of the path: `oidc`, `sts`, `iam`, `secretsmanager`, `ssm`, `sso`, `sso-oidc`,
   * `container`, `latest`, `bedrock`, `bedrock-runtime`, `github`; `*` for all.
   */
  service: string;
  /** Only this action, such as `Converse`. */
  action?: string;
  /** How many requests it hits, default 1; `always` until cleared. */
  times?: number | 'always';
  /** How many matching requests pass before it hits one, counted from when it was added; default 0. */
  skip?: number;
  /**
   * `status` answers an error in the service's own shape; `throttle` the one for too many
   * requests; `drop` cuts the connection; `hang` never answers; `drop-after` and `hang-after` do so
   * when the request has been carried out; `latency` answers late; `slow-body` sends the true answer
   * a byte at a time; `malformed` sends a broken body; `stale` lets a list of IAM, or GetUser, answer
   * from before the account's latest change, and leaves other requests alone.
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
  /**
   * The fault that hits this request, if any; the oldest goes first.
   *
   * @param canBeStale whether a `stale` fault means anything to it
   */
  take(service: string, action: string, canBeStale: boolean): Fault | undefined;
}

export const FAULT_KINDS = [
  'status',
  'throttle',
  'drop',
  'drop-after',
  'hang',
  'hang-after',
  'latency',
  'slow-body',
  'malformed',
  'stale',
] as const satisfies FaultKind[];

export function createFaults(): FaultQueue {
  let queue: { fault: Fault; toSkip: number; left: number }[] = [];
  return {
    add(fault) {
      check(fault);
      const { times = 1, skip = 0 } = fault;
      queue.push({ fault, toSkip: skip, left: times === 'always' ? Infinity : times });
    },
    clear() {
      queue = [];
    },
    pending: () => queue.map(({ fault }) => fault),
    take(service, action, canBeStale) {
      const matching = queue.filter(
        ({ fault }) => matches(fault, service, action) && (fault.kind !== 'stale' || canBeStale),
      );
      const next = matching.find(({ toSkip }) => toSkip <= 0);
      for (const entry of matching) entry.toSkip -= 1;
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
  if (typeof fault?.service !== 'string')
    throw new TypeError('service is missing: the fault needs one');
  if (!FAULT_KINDS.includes(fault.kind)) {
    const known = FAULT_KINDS.join(', ');
    throw new TypeError(`there is no kind of fault ${String(fault.kind)}; there are: ${known}`);
  }
  const { times = 1 } = fault;
  if (times !== 'always' && !(times > 0)) {
    throw new TypeError('times must be a positive number or "always"');
  }
  const { skip = 0 } = fault;
  if (!(Number.isInteger(skip) && skip >= 0))
    throw new TypeError('skip must be a whole number, 0 or more');
  if (fault.kind === 'stale' && !['iam', '*'].includes(fault.service)) {
    throw new TypeError('only the service iam, or *, can be stale');
  }
}
