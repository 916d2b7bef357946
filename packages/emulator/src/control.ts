import type { Whereabouts } from './aws/whereabouts.ts';
import type { ParameterConfig, SecretConfig } from './config/config.ts';
import type { Emulator } from './emulator.ts';
import type { GitHubTokenRequest } from './github/tokens.ts';
import type { ApiKeyRequest } from './iam/handles.ts';
import type { Propagation } from './iam/propagation.ts';
import type { MetadataRole } from './metadata/role-session.ts';
import type { Fault, Faults } from './server/faults.ts';
import { type HttpRequest, jsonResponse, type Outcome } from './server/http/exchange.ts';
import { suspectWebPage } from './server/suspect-web-page.ts';
import type { LoginRequest } from './sso/logins.ts';
import type { ProfileRequest } from './sso/profile.ts';

const PREFIX = '/_emulator/';

/** Method and path → what is answered to a body and a query. */
type Routes = Record<string, (body: unknown, query: URLSearchParams) => unknown>;

/**
 * What an emulator in another process can be asked over HTTP: its journal, faults, clock,
 * limits, and jobs, logins, containers and roles to work with. Requests here are not in the journal.
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
  const routes: Routes = {
    ...handOut(emulator),
    ...lookIntoIam(emulator),
    ...lookIntoSecrets(emulator),
    'GET journal': journalOf,
    'DELETE journal': () => {
      emulator.forget();
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
    'PUT limits': (body) => {
      const { service, requestsPerSecond } = body as { service: string; requestsPerSecond: number };
      emulator.limit(service, requestsPerSecond);
      return { service, requestsPerSecond };
    },
  };

  return (request) => {
    const { method, path, query, body } = request;
    if (!path.startsWith(PREFIX)) return undefined;
    const doubt = suspectWebPage(request);
    if (doubt !== undefined) return jsonResponse(403, { message: `not for browsers: ${doubt}` });
    const route = routes[`${method} ${path.slice(PREFIX.length)}`];
    if (route === undefined) {
      const known = Object.keys(routes).join(', ');
      return jsonResponse(404, { message: `no such control; known: ${known}` });
    }
    try {
      const given: unknown = body.length === 0 ? {} : JSON.parse(body.toString());
      return jsonResponse(200, route(given, new URLSearchParams(query)));
    } catch (error) {
      return jsonResponse(400, { message: (error as Error).message });
    }
  };
}

/** What a job, a login, a container and an instance are given. */
function handOut(emulator: Emulator): Routes {
  return {
    'POST oidc-env': (body) => emulator.oidcEnv(body as object),
    'POST github-token': (body) => ({ token: emulator.githubToken(body as GitHubTokenRequest) }),
    'POST github-secrets-for': (body) => {
      const { repository, environment } = body as { repository: string; environment?: string };
      return emulator.github.secretsFor(repository, environment);
    },
    'GET github-issues': (_body, query) => ({
      issues: emulator.github.issues(query.get('repository') ?? ''),
    }),
    'POST sso-login': (body) => emulator.ssoLogin(body as LoginRequest),
    'POST sso-profile': (body) => ({ config: emulator.ssoProfile(body as ProfileRequest) }),
    'POST container-env': (body) => {
      const { role, ...options } = body as MetadataRole;
      return emulator.containerEnv(role, options);
    },
    'POST instance-env': (body) => {
      const { role, ...options } = body as MetadataRole;
      return emulator.instanceEnv(role, options);
    },
  };
}

/** Long-term keys and users, of which other processes may see the secrets. */
function lookIntoIam({ iam, issueApiKey }: Emulator): Routes {
  const asked = (query: URLSearchParams) => {
    const [user, accountId] = [query.get('user'), query.get('accountId')];
    return { user: user ?? undefined, accountId: accountId ?? undefined };
  };
  return {
    'POST api-key': (body) => issueApiKey(body as ApiKeyRequest),
    'GET iam-keys': (_body, query) => {
      const { user, accountId } = asked(query);
      return { keys: iam.keys(user, accountId) };
    },
    'GET iam-user': (_body, query) => {
      const { user = '', accountId } = asked(query);
      const found = iam.user(user, accountId);
      if (found === undefined) throw new Error(`no user ${user} is there`);
      return found;
    },
    'PUT iam-propagation': (body) => iam.setPropagation(body as Partial<Propagation>),
  };
}

/** What Secrets Manager and Parameter Store hold. */
function lookIntoSecrets({ secretsManager, parameterStore }: Emulator): Routes {
  const look = (query: URLSearchParams, find: (name: string, where: Whereabouts) => unknown) => {
    const { name = '', ...where } = Object.fromEntries(query);
    const found = find(name, where);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };
  return {
    'GET secret': (_body, query) => look(query, secretsManager.secret),
    'PUT secret': (body) => secretsManager.put(body as SecretConfig),
    'GET parameter': (_body, query) => look(query, parameterStore.parameter),
    'PUT parameter': (body) => parameterStore.put(body as ParameterConfig),
  };
}
