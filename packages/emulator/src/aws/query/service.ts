import type { HttpResponse } from '../../server/http/exchange.ts';
import { redactParameters } from '../../server/journal.ts';
import type { Operation, Service, ServiceRequest } from '../../server/service.ts';
import { checkExpected } from './expected-parameters.ts';
import { type QueryResult, renderQueryError, renderResult } from './respond.ts';

/** One action of a service that speaks the query protocol. */
export interface QueryAction {
  /** All that it reads; N stands for a number from 1 on. */
  parameters: readonly string[];
  /** Whether a `stale` fault may hit it. */
  canBeStale?: boolean;
  run(
    form: URLSearchParams,
    request: ServiceRequest,
  ): Promise<QueryResult | undefined> | QueryResult | undefined;
}

export interface QueryServiceOptions {
  name: string;
  /** What `Version` must be, such as `2011-06-15`. */
  version: string;
  /** Of the answers' XML. */
  namespace: string;
  actions: Record<string, QueryAction>;
}

/** A service of AWS's query protocol: a form in, XML out. */
export function createQueryService(options: QueryServiceOptions): Service {
  const { name, version, namespace, actions } = options;
  return {
    name,
    throttled: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
    renderError: (error, request) => renderQueryError(error, request, namespace),
    supported: Object.keys(actions),
    actionOf: (request) => readForm(request)?.get('Action') ?? '',
    resolve(request): Operation | undefined {
      const form = readForm(request);
      const action = form?.get('Action') ?? '';
      const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (form === undefined || known === undefined || form.get('Version') !== version) {
        return undefined;
      }
      return {
        action,
        parameters: redactParameters(form),
        ...(known.canBeStale && { canBeStale: true }),
        run: async (received): Promise<HttpResponse> => {
          checkExpected(action, form, known.parameters);
          return renderResult(action, await known.run(form, received), received, namespace);
        },
      };
    },
  };
}

function readForm({ method, subpath, headers, query, body }: ServiceRequest) {
  if (subpath !== '/') return undefined;
  if (method === 'GET') return new URLSearchParams(query);
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return method === 'POST' && isForm ? new URLSearchParams(body.toString()) : undefined;
}
