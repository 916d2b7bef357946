import type { AwsError } from '../aws/aws-error.ts';
import type { HttpResponse } from '../http/exchange.ts';
import type { ServiceRequest } from '../service.ts';

/** What an STS action answers: nested, in the order of the API reference. */
export type StsResult = { [name: string]: string | number | Date | StsResult | undefined };

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** XML, or JSON for a caller who asks for it as browsers and some SDKs do. */
export function renderResult(
  action: string,
  result: StsResult,
  request: ServiceRequest,
): HttpResponse {
  const { requestId } = request;
  const body = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  if (wantsJson(request)) return json(200, { [`${action}Response`]: toJson(body) });
  return xml(200, `${action}Response`, body);
}

/** STS's error document. */
export function renderStsError(error: AwsError, request: ServiceRequest): HttpResponse {
  const body = {
    Error: {
      Type: error.status < 500 ? 'Sender' : 'Receiver',
      Code: error.code,
      Message: error.message,
    },
    RequestId: request.requestId,
  };
  return wantsJson(request) ? json(error.status, body) : xml(error.status, 'ErrorResponse', body);
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

function xml(status: number, root: string, body: StsResult): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<${root} xmlns="${NAMESPACE}">${toXml(body)}</${root}>\n`,
  };
}

function toXml(value: StsResult): string {
  return Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .map(([name, child]) => {
      const inner =
        child instanceof Date
          ? child.toISOString().replace(/\.\d{3}/, '')
          : typeof child === 'object'
            ? toXml(child)
            : escapeXml(String(child));
      return `<${name}>${inner}</${name}>`;
    })
    .join('');
}

/** Times become seconds since 1970, as in AWS's JSON protocols. */
function toJson(value: StsResult): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      if (child instanceof Date) return [name, Math.floor(child.getTime() / 1000)];
      return [name, typeof child === 'object' ? toJson(child) : child];
    }),
  );
}

const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => ENTITIES[character] ?? character);
}
