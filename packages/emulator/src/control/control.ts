import { parseStrictJson } from '../aws/strict-json.ts';
import type { Emulator } from '../emulator.ts';
import type { Faults } from '../server/faults.ts';
import { type HttpRequest, jsonResponse, type Outcome } from '../server/http/exchange.ts';
import { suspectWebPage } from '../server/suspect-web-page.ts';
import { createRoutes } from './routes.ts';

const PREFIX = '/_emulator/';

/**
 * What an emulator in another process can be asked over HTTP: its journal, faults, clock,
 * limits, and jobs, logins, containers and roles to work with. Requests here are not in the journal.
 *
 * @returns a handler that leaves every other path alone
 */
export function createControl(
  emulator: Emulator,
  faults: Faults,
): (request: HttpRequest) => Promise<Outcome> | undefined {
  const routes = createRoutes(emulator, faults);

  async function answer(request: HttpRequest): Promise<Outcome> {
    const doubt = suspectWebPage(request);
    if (doubt !== undefined) return jsonResponse(403, { message: `not for browsers: ${doubt}` });
    const path = request.path.slice(PREFIX.length);
    const asked = `${request.method} ${path}`;
    const route = Object.hasOwn(routes, asked) ? routes[asked] : undefined;
    if (route === undefined) {
      const known = Object.keys(routes).join(', ');
      return jsonResponse(404, { message: `there is no ${asked}; there are: ${known}` });
    }
    try {
      const input = readInput(request);
      route.takes.check(input, '');
      return jsonResponse(200, await route.run(input));
    } catch (error) {
      return jsonResponse(400, { message: `${asked}: ${(error as Error).message}` });
    }
  }

  return (request) => (request.path.startsWith(PREFIX) ? answer(request) : undefined);
}

/** @throws SyntaxError for a body that is not JSON */
function readInput({ method, body, query }: HttpRequest): unknown {
  const fromQuery = Object.fromEntries(new URLSearchParams(query));
  if (method === 'GET' || body.length === 0) return fromQuery;
  try {
    return parseStrictJson(body.toString());
  } catch (error) {
    throw new SyntaxError(`the body is not JSON: ${(error as Error).message}`);
  }
}
