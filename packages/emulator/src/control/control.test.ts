import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../emulator.ts';
import { createFaults } from '../server/faults.ts';
import { startEmulator } from '../start-emulator.ts';
import { createRoutes } from './routes.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ regions: ['us-east-1'] });
});
afterAll(() => emulator.stop());

async function control(route: string, input: unknown = {}) {
  const [method = '', path = ''] = route.split(' ');
  const url = new URL(`${emulator.url}/_emulator/${path}`);
  const hasBody = method !== 'GET';
  if (!hasBody) url.search = new URLSearchParams(input as Record<string, string>).toString();
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(hasBody && { body: typeof input === 'string' ? input : JSON.stringify(input) }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, message: String(body.message) };
}

const fake = {
  iam: {},
  github: {},
  secretsManager: {},
  parameterStore: {},
  clock: {},
  journal: {},
};
const ROUTES = Object.keys(createRoutes(fake as Emulator, createFaults()));
const TAKES_CLAIMS = ['POST oidc-env'];

describe('every control request', () => {
  it('is known', () => expect(ROUTES.length).toBeGreaterThan(20));

  it.each(ROUTES.filter((route) => !TAKES_CLAIMS.includes(route)))(
    '%s names a member that it does not take, and those that it does',
    async (route) => {
      const { status, message } = await control(route, { nonsense: 'x' });
      expect(status).toBe(400);
      expect(message).toMatch(
        new RegExp(`^${route}: nonsense is unknown: (the members here are|it takes no)`),
      );
    },
  );

  it.each(ROUTES.filter((route) => !route.startsWith('GET')))(
    '%s takes no other JSON than an object',
    async (route) => {
      for (const body of ['null', '[]', '1', '"x"', '{', '{"a":1,"a":2}']) {
        const { status, message } = await control(route, body);
        expect({ body, status }).toEqual({ body, status: 400 });
        expect(message).toMatch(/must be an object|the body is not JSON/);
      }
    },
  );

  it.each<[string, unknown, string]>([
    ['POST github-token', {}, 'kind is missing'],
    [
      'POST github-token',
      { kind: 'x' },
      'kind must be one of "github-token", "app", "pat", not "x"',
    ],
    [
      'POST github-token',
      { kind: 'app', permissions: { secrets: 'all' } },
      'permissions.secrets must be one of "read", "write"',
    ],
    [
      'POST github-token',
      { kind: 'github-token', permissions: { secrets: 'write' } },
      'permissions.secrets is never given',
    ],
    ['POST github-secrets-for', {}, 'repository is missing'],
    ['GET github-issues', {}, 'repository is missing'],
    ['POST credentials', {}, 'user or role is missing'],
    ['POST credentials', { user: 'a', role: 'b' }, 'user and role exclude each other'],
    ['POST credentials', { user: 'a', sessionName: 'b' }, 'sessionName is for a role'],
    ['POST credentials', { role: 'nobody' }, 'there is no role nobody; there are: bedrock-ci'],
    ['POST env', { as: 'root' }, 'as must be one of "admin", "job", "role", "user", not "root"'],
    ['POST env', { as: 'role' }, 'the name of the role is missing'],
    ['POST env', { as: 'job', name: 'x' }, 'job has no name'],
    ['POST env', { claims: {} }, 'claims are for a job'],
    ['POST env', { region: 'moon-1' }, 'there is no region moon-1; configured: us-east-1'],
    ['POST id-token', { claims: { ref: 1 } }, 'claims.ref must be a string, not 1'],
    ['POST sso-login', { region: 'a' }, 'startUrl is missing'],
    ['POST sso-profile', {}, 'startUrl is missing'],
    ['POST container-env', {}, 'role is missing'],
    ['POST instance-env', { role: 'x' }, 'there is no role x; there are: bedrock-ci'],
    ['POST api-key', { user: 'x' }, 'there is no user x; there are: none'],
    [
      'POST api-key',
      { user: 'x', serviceName: 's3' },
      'serviceName must be one of "bedrock.amazonaws.com"',
    ],
    [
      'POST api-key',
      { user: 'x', ageDays: 0 },
      'ageDays must be a whole number, from 1 to 36600, not 0',
    ],
    ['GET iam-user', {}, 'user is missing'],
    ['GET iam-user', { user: 'x' }, 'there is no user x'],
    ['GET secret', { name: 'x' }, 'there is no secret x'],
    ['GET parameter', {}, 'name is missing'],
    ['PUT secret', { name: 'x' }, 'region is missing'],
    [
      'PUT secret',
      { name: 'x', region: 'moon-1' },
      'there is no region moon-1; configured: us-east-1',
    ],
    [
      'PUT secret',
      { name: 'x', region: 'us-east-1', accountId: '1' },
      'there is no account 1; configured: 123456789012',
    ],
    ['PUT parameter', { name: 'x', region: 'us-east-1' }, 'value is missing'],
    ['PUT clock', { offsetMs: 'x' }, 'offsetMs must be a number, not "x"'],
    ['PUT limits', { service: 'sts' }, 'requestsPerSecond is missing'],
    ['PUT limits', { service: 'sts', requestsPerSecond: -1 }, 'requestsPerSecond must be'],
    ['PUT iam-propagation', { listMs: -1 }, 'listMs must be a whole number, 0 or more, not -1'],
    ['POST faults', { service: 'sts' }, 'kind is missing'],
    [
      'POST faults',
      { service: 'sts', kind: 'drop', times: 0 },
      'times, if it is not "always", must be',
    ],
    ['GET nothing', {}, 'there is no GET nothing; there are: '],
  ])('%s %j: %s', async (route, input, reason) => {
    const { status, message } = await control(route, input);
    expect(status).toBe(route === 'GET nothing' ? 404 : 400);
    expect(message).toContain(reason);
    expect(message).not.toMatch(/undefined|Cannot read/);
  });
});

describe('an identity over HTTP', () => {
  it('is an administrator, the same until its access key is deactivated', async () => {
    const first = await control('POST env');
    const again = await control('POST env', { as: 'admin' });
    const keyOf = ({ body }: typeof first) =>
      (body.set as Record<string, string>).AWS_ACCESS_KEY_ID;
    expect(keyOf(first)).toMatch(/^AKIA/);
    expect(keyOf(again)).toBe(keyOf(first));
    expect(emulator.iam.user('admin')?.attached).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]);
    expect(first.body.unset).toContain('AWS_PROFILE');
  });

  it('is a job, or a session of a role', async () => {
    const job = await control('POST env', { as: 'job', claims: { ref: 'refs/heads/x' } });
    expect(job.body.set).toHaveProperty('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
    expect(job.body.set).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    const role = await control('POST credentials', { role: 'bedrock-ci', durationSeconds: 900 });
    expect(role.body.accessKeyId).toMatch(/^ASIA/);
    const { body } = await control('POST id-token', { claims: { ref: 'refs/heads/x' } });
    const [, claims = ''] = String(body.token).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      sub: 'repo:octo-org/octo-repo:ref:refs/heads/x',
      aud: 'sts.amazonaws.com',
    });
  });
});
