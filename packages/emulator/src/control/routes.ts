import type { IssueRequest } from '../aws/issue-credentials.ts';
import type { Emulator } from '../emulator.ts';
import type { Faults } from '../server/faults.ts';
import { type Shape, ShapeError } from '../shape/shape.ts';
import { shellEnvironment } from './environment.ts';
import * as shapes from './request-shapes.ts';
import type { CredentialsRequest } from './requests.ts';

/** One control request: what it takes, as JSON in the body or, for GET, as a query, and what it answers. */
export interface Route {
  takes: Shape;
  run(input: unknown): unknown;
}

/** Method and path below `/_emulator/` → route. */
export type Routes = Record<string, Route>;

/** @param takes what is checked before `run`, which can rely on it */
function route<T>(takes: Shape, run: (input: T) => unknown): Route {
  return { takes, run: (input) => run(input as T) };
}

export function createRoutes(emulator: Emulator, faults: Faults): Routes {
  return {
    ...steer(emulator, faults),
    ...handOut(emulator),
    ...lookIntoIam(emulator),
    ...lookIntoSecrets(emulator),
  };
}

/** Journal, faults, clock and limits. */
function steer(emulator: Emulator, faults: Faults): Routes {
  const journal = () => ({
    entries: emulator.journal.entries(),
    unexpected: emulator.unexpected,
  });
  const clock = () => ({ offsetMs: emulator.clock.offsetMs, now: emulator.clock.now() });
  return {
    'GET journal': route(shapes.NOTHING, journal),
    'DELETE journal': route(shapes.NOTHING, () => {
      emulator.forget();
      return journal();
    }),
    'GET faults': route(shapes.NOTHING, faults.pending),
    'POST faults': route<Parameters<Faults['add']>[0]>(shapes.FAULT, (fault) => {
      faults.add(fault);
      return faults.pending();
    }),
    'DELETE faults': route(shapes.NOTHING, () => {
      faults.clear();
      return faults.pending();
    }),
    'GET clock': route(shapes.NOTHING, clock),
    'PUT clock': route<{ offsetMs: number }>(shapes.CLOCK, ({ offsetMs }) => {
      emulator.clock.offsetMs = offsetMs;
      return clock();
    }),
    'PUT limits': route<{ service: string; requestsPerSecond: number }>(shapes.LIMIT, (limit) => {
      emulator.limit(limit.service, limit.requestsPerSecond);
      return limit;
    }),
  };
}

type Input<K extends keyof Emulator> = Emulator[K] extends (input: infer I) => unknown ? I : never;

/** What a person, a job, a login, a container and an instance are given. */
function handOut(emulator: Emulator): Routes {
  const { github } = emulator;
  return {
    'POST env': route<Parameters<typeof shellEnvironment>[0]>(shapes.ENVIRONMENT, (request) =>
      shellEnvironment(request, emulator),
    ),
    'POST credentials': route<CredentialsRequest>(shapes.CREDENTIALS, (request) =>
      emulator.issue(readIdentity(request)),
    ),
    'POST id-token': route<Input<'idToken'>>(shapes.ID_TOKEN, async (request) => ({
      token: await emulator.idToken(request),
    })),
    'POST oidc-env': route<Input<'oidcEnv'>>(shapes.JOB_CLAIMS, emulator.oidcEnv),
    'POST github-token': route<Input<'githubToken'>>(shapes.GITHUB_TOKEN, (request) => ({
      token: emulator.githubToken(request),
    })),
    'POST github-secrets-for': route<{ repository: string; environment?: string }>(
      shapes.JOB,
      ({ repository, environment }) => github.secretsFor(repository, environment),
    ),
    'GET github-issues': route<{ repository: string }>(shapes.REPOSITORY, ({ repository }) => ({
      issues: github.issues(repository),
    })),
    'POST sso-login': route<Input<'ssoLogin'>>(shapes.LOGIN, emulator.ssoLogin),
    'POST sso-profile': route<Input<'ssoProfile'>>(shapes.PROFILE, (request) => ({
      config: emulator.ssoProfile(request),
    })),
    'POST container-env': route<{ role: string }>(shapes.METADATA_ROLE, ({ role, ...options }) =>
      emulator.containerEnv(role, options),
    ),
    'POST instance-env': route<{ role: string }>(shapes.METADATA_ROLE, ({ role, ...options }) =>
      emulator.instanceEnv(role, options),
    ),
  };
}

/** @throws ShapeError unless exactly one of both is named */
function readIdentity({ user, role, ...session }: CredentialsRequest): IssueRequest {
  if (user !== undefined && role !== undefined) {
    throw new ShapeError('user and role exclude each other: give one of them');
  }
  if (role !== undefined) return { role, ...session };
  if (user === undefined) throw new ShapeError('user or role is missing');
  const { accountId, ...others } = session;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ShapeError(`${other} is for a role, not for a user`);
  return { user, ...(accountId !== undefined && { accountId }) };
}

/** Long-term keys and users, of which other processes may see the secrets. */
function lookIntoIam({ iam, issueApiKey }: Emulator): Routes {
  return {
    'POST api-key': route<Input<'issueApiKey'>>(shapes.API_KEY, issueApiKey),
    'GET iam-keys': route<{ user?: string; accountId?: string }>(shapes.KEYS_OF_USER, (query) => ({
      keys: iam.keys(query.user, query.accountId),
    })),
    'GET iam-user': route<{ user: string; accountId?: string }>(shapes.USER, (query) => {
      const found = iam.user(query.user, query.accountId);
      if (found === undefined) throw new Error(`there is no user ${query.user}`);
      return found;
    }),
    'PUT iam-propagation': route<Parameters<typeof iam.setPropagation>[0]>(
      shapes.PROPAGATION,
      iam.setPropagation,
    ),
  };
}

/** What Secrets Manager and Parameter Store hold. */
function lookIntoSecrets({ secretsManager, parameterStore }: Emulator): Routes {
  const look = <W>(kind: string, find: (name: string, where: W) => unknown) =>
    route<{ name: string } & W>(shapes.PLACE, ({ name, ...where }) => {
      const found = find(name, where as unknown as W);
      if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
      return found;
    });
  return {
    'GET secret': look('secret', secretsManager.secret),
    'PUT secret': route<Parameters<typeof secretsManager.put>[0]>(
      shapes.SECRET,
      secretsManager.put,
    ),
    'GET parameter': look('parameter', parameterStore.parameter),
    'PUT parameter': route<Parameters<typeof parameterStore.put>[0]>(
      shapes.PARAMETER,
      parameterStore.put,
    ),
  };
}
