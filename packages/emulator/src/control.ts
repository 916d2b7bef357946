import type { Emulator } from './emulator.ts';
import type { Fault, Faults } from './faults.ts';
import { type HttpRequest, jsonResponse, type Outcome } from './http/exchange.ts';

const PREFIX = '/_emulator/';

/**
 * What an emulator in another process can be asked over HTTP: its journal, faults, clock,
 * limits, and jobs to ask identity tokens for. Requests here are not in the journal.
 *
 * @returns a handler that leaves every other path alone
 */
export function createControl(
  emulator: Emulator,
  faults: Faults,
): (request: HttpRequest) => Outcome | undefined {
  const journalOf = () => ({
    entries: emulator.journal.entries(),
    unexpected: emulator.unexpected,
  });
  const clockOf = () => ({ offsetMs: emulator.clock.offsetMs, now: emulator.clock.now() });
  const routes: Record<string, (body: unknown) => unknown> = {
    'GET journal': journalOf,
    'DELETE journal': () => {
      emulator.journal.clear();
      return journalOf();
    },
    'GET faults': () => faults.pending(),
    'POST faults': (body) => {
      faults.add(body as Fault);
      return faults.pending();
    },
    'DELETE faults': () => {
      faults.clear();
      return faults.pending();
    },
    'GET clock': clockOf,
    'PUT clock': (body) => {
      const { offsetMs } = body as { offsetMs?: unknown };
      if (typeof offsetMs !== 'number') throw new TypeError('offsetMs must be a number');
      emulator.clock.offsetMs = offsetMs;
      return clockOf();
    },
    'POST oidc-env': (body) => emulator.oidcEnv(body as object),
    'PUT limits': (body) => {
      const { service, requestsPerSecond } = body as { service: string; requestsPerSecond: number };
      emulator.limit(service, requestsPerSecond);
      return { service, requestsPerSecond };
    },
  };

  return ({ method, path, headers, body }) => {
    if (!path.startsWith(PREFIX)) return undefined;
    // A web page in a browser on this machine has no business here.
    if (headers.origin !== undefined) return jsonResponse(403, { message: 'not for browsers' });
    const route = routes[`${method} ${path.slice(PREFIX.length)}`];
    if (route === undefined) {
      const known = Object.keys(routes).join(', ');
      return jsonResponse(404, { message: `no such control; known: ${known}` });
    }
    try {
      return jsonResponse(200, route(body.length === 0 ? {} : JSON.parse(body.toString())));
    } catch (error) {
      return jsonResponse(400, { message: (error as Error).message });
    }
  };
}
