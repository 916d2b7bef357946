import type { RequestContext } from '../policy/conditions.ts';
import { presentUser } from './access.ts';
import { accountOf, type Identity } from './credentials.ts';

/** The global condition keys that every request carries, in lower case. */
export function requestContext(
  caller: Identity | undefined,
  request: { sourceIp: string; region?: string; now: Date },
): RequestContext {
  const context: RequestContext = {
    'aws:currenttime': request.now.toISOString(),
    'aws:epochtime': String(Math.floor(request.now.getTime() / 1000)),
    'aws:sourceip': request.sourceIp,
    // The emulator stands in for endpoints that are only reached over TLS.
    'aws:securetransport': 'true',
    'aws:requestedregion': request.region,
  };
  if (caller === undefined) return context;
  const { principal, issuedAt } = caller;
  const account = accountOf(principal);
  Object.assign(context, {
    'aws:principalaccount': account.id,
    'aws:userid': principal.userId,
    'aws:principalarn': principal.kind === 'user' ? principal.arn : principal.role.arn,
    'aws:principaltype': principal.kind === 'user' ? 'User' : 'AssumedRole',
  });
  if (principal.kind === 'user') {
    context['aws:username'] = principal.name;
    for (const { key, value } of presentUser(principal)?.tags ?? []) {
      context[`aws:principaltag/${key.toLowerCase()}`] = value;
    }
  } else {
    context['aws:tokenissuetime'] = issuedAt.toISOString();
    for (const [key, value] of Object.entries(principal.tags)) {
      context[`aws:principaltag/${key.toLowerCase()}`] = value;
    }
  }
  return context;
}
