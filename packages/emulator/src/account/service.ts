import { refusalOf, whyRefused } from '../aws/access.ts';
import { partitionOf } from '../aws/arn.ts';
import { accountOf } from '../aws/credentials.ts';
import { authenticateJson, type JsonAuthentication } from '../aws/json/authenticate.ts';
import { parseMembers } from '../aws/json/members.ts';
import { requestContext } from '../aws/request-context.ts';
import { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { type Service, type ServiceRequest, UnexpectedRequestError } from '../server/service.ts';

/** A page of ListRegions holds so many (Account Management API reference). */
const PAGE = 50;

/** Account Management, REST JSON: which regions of an account are enabled; here, all that are configured. */
export function createAccountService(authentication: JsonAuthentication): Service {
  return {
    name: 'account',
    throttled: { status: 429, code: 'TooManyRequestsException', message: 'Too many requests' },
    renderError: ({ status, code, message }) => ({
      ...jsonResponse(status, { message }),
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    }),
    resolve({ method, subpath }) {
      if (method !== 'POST' || subpath !== '/listRegions') return undefined;
      return { action: 'ListRegions', run: (request) => listRegions(request, authentication) };
    },
  };
}

function listRegions(request: ServiceRequest, authentication: JsonAuthentication): HttpResponse {
  const { clock, regions } = authentication;
  const { caller, region } = authenticateJson(request, 'account', authentication);
  const members = parseMembers(request.body);
  if (members === undefined) throw new AwsError(400, 'ValidationException', 'The body is no JSON.');
  const { MaxResults = PAGE, NextToken = '0', RegionOptStatusContains, ...more } = members;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw new UnexpectedRequestError(`${unknown} in ListRegions`);
  const context = requestContext(caller, {
    sourceIp: request.sourceIp,
    region,
    now: clock.now(),
  });
  const { partition, id } = accountOf(caller.principal);
  const asked = {
    action: 'account:ListRegions',
    resource: `arn:${partition}:account::${id}:account`,
    context,
  };
  const why = whyRefused(caller.principal, asked);
  if (why !== undefined) {
    throw new AwsError(403, 'AccessDeniedException', refusalOf(caller.principal, asked, why));
  }
  const own = regions.filter((one) => partitionOf(one) === partition);
  const statuses = RegionOptStatusContains ?? ['ENABLED_BY_DEFAULT'];
  const isAsked = Array.isArray(statuses) && statuses.includes('ENABLED_BY_DEFAULT');
  const start = Number(NextToken);
  const end = start + Number(MaxResults);
  return jsonResponse(200, {
    Regions: (isAsked ? own : [])
      .slice(start, end)
      .map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
    ...(end < own.length && { NextToken: String(end) }),
  });
}
