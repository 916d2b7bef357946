import type { AwsError } from '../../server/aws-error.ts';
import type { HttpResponse } from '../../server/http/exchange.ts';
import type { ServiceRequest } from '../../server/service.ts';

type QueryValue = string | number | boolean | Date | QueryResult | QueryValue[] | undefined;

/** What an action answers: nested, in the order of the API reference. A list becomes `member`s. */
export type QueryResult = { [name: string]: QueryValue };

/**
 * XML, or JSON for a caller who asks for it as browsers and some SDKs do.
 *
 * @param result undefined for an action that answers nothing but its request id
 * @param namespace the service's, such as `https://sts.amazonaws.com/doc/2011-06-15/`
 */
export function renderResult(
  action: string,
  result: QueryResult | undefined,
  request: ServiceRequest,
  namespace: string,
): HttpResponse {
  const { requestId } = request;
  const body = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  if (wantsJson(request)) return json(200, { [`${action}Response`]: toJson(body) });
  return xml(200, `${action}Response`, body, namespace);
}

/** The error document of the query protocol. */
export function renderQueryError(
  error: AwsError,
  request: ServiceRequest,
  namespace: string,
): HttpResponse {
  const body = {
    Error: {
      Type: error.status < 500 ? 'Sender' : 'Receiver',
      Code: error.code,
      Message: error.message,
    },
    RequestId: request.requestId,
  };
  if (wantsJson(request)) return json(error.status, body);
  return xml(error.status, 'ErrorResponse', body, namespace);
}

function wantsJson(request: ServiceRequest): boolean {
  return (request.headers.accept ?? '').includes('application/json');
}

function json(status: number, value: unknown): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

function xml(status: number, root: string, body: QueryResult, namespace: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<${root} xmlns="${namespace}">${toXml(body)}</${root}>\n`,
  };
}

function toXml(value: QueryResult): string {
  return Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .map(([name, child]) => `<${name}>${innerXml(child)}</${name}>`)
    .join('');
}

function innerXml(value: QueryValue): string {
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}/, '');
  if (Array.isArray(value)) {
    return value.map((member) => `<member>${innerXml(member)}</member>`).join('');
  }
  return typeof value === 'object' ? toXml(value) : escapeXml(String(value));
}

/** Times become seconds since 1970, as in AWS's JSON protocols. */
function toJson(value: QueryValue): unknown {
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toJson(child)]));
}

const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => ENTITIES[character] ?? character);
}
