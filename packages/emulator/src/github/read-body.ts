import type { ServiceRequest } from '../server/service.ts';
import { GitHubError } from './github-error.ts';

export function readBody({ body }: ServiceRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw new GitHubError(400, 'Problems parsing JSON');
}
