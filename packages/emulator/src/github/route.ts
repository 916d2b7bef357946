import type { HttpResponse } from '../server/http/exchange.ts';
import type { ServiceRequest } from '../server/service.ts';
import type { Access, Caller } from './tokens.ts';

/** One endpoint, found by method and path. */
export interface Route {
  action: string;
  /** What a token must be allowed (GitHub: "Permissions required for GitHub Apps"). */
  permission: string;
  access: Access;
  /** `owner/name` of a repository, or an organization. */
  owner: string;
  /** @throws GitHubError for a place that there is not */
  run(request: ServiceRequest, caller: Caller): HttpResponse;
}
