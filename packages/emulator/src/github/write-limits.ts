import type { Clock } from '../server/clock.ts';
import { GitHubError } from './github-error.ts';

/**
 * GitHub's secondary limits on requests that create content (GitHub REST API, "Rate limits").
 *
 * @returns counts one write
 * @throws GitHubError with retry-after
 */
export function createWriteLimits(perMinute: number, perHour: number, clock: Clock): () => void {
  let writes: number[] = [];
  return () => {
    const now = clock.now().getTime();
    writes = writes.filter((at) => now - at < 3_600_000);
    const lastMinute = writes.filter((at) => now - at < 60_000);
    if (lastMinute.length >= perMinute) throw limited(60_000 - (now - (lastMinute[0] ?? now)));
    if (writes.length >= perHour) throw limited(3_600_000 - (now - (writes[0] ?? now)));
    writes.push(now);
  };
}

function limited(waitMs: number): GitHubError {
  return new GitHubError(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  );
}
