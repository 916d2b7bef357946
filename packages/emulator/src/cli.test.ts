import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));

interface Running {
  child: ChildProcess;
  ready: { url: string; env: Record<string, string>; oidcEnv: Record<string, string> };
  ended: Promise<number | null>;
  errors(): string;
}

async function run(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: 'pipe' });
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const line = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text);
    });
    void ended.then(() => resolve('{}'));
  });
  return { child, ready: JSON.parse(line), ended, errors: () => errors };
}

async function control(url: string, method: string, path: string, body?: object) {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}/_emulator/${path}`, { method, ...init });
  return { status: response.status, body: await response.json() };
}

describe('the command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints one line when ready and stops on %s',
    async (signal) => {
      const { child, ready, ended } = await run();
      expect(ready.env.AWS_ENDPOINT_URL_STS).toBe(`${ready.url}/sts`);
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } =
        ready.oidcEnv;
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${url}&audience=a`, { headers })).status).toBe(200);
      child.kill(signal);
      expect(await ended).toBe(0);
      await expect(fetch(ready.url)).rejects.toThrow();
    },
  );

  it('ends with its standard input if that is set', async () => {
    const { child, ended } = await run('--stop-on-stdin-close');
    child.stdin?.end();
    expect(await ended).toBe(0);
  });

  it('reads a configuration', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ issuer: 'https://ghes.example.com', accounts: [] }));
    const { ready } = await run('--config', file);
    const found = await fetch(`${ready.url}/oidc/.well-known/openid-configuration`);
    expect(await found.json()).toHaveProperty('issuer', 'https://ghes.example.com');
  });

  it('ends with 1 and a list if somebody asked for what nobody expects', async () => {
    const { child, ready, ended, errors } = await run();
    await fetch(`${ready.url}/nowhere`);
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(errors()).toContain('The emulator does not support GET /nowhere.');
  });

  it.each([
    ['--port', 'x'],
    ['--port', '70000'],
    ['--nonsense'],
    ['--config', '/nowhere.json'],
    ['env', '--port', '0'],
    ['env', '--port', '1', '--as', 'nobody'],
    ['env', '--port', '1', '--format', 'cmd'],
    ['id-token', '--repo'],
    ['sing'],
  ])('ends with 2 for %s %s', async (...args) => {
    const { ended, errors } = await run(...args);
    expect(await ended).toBe(2);
    expect(errors()).toMatch(/^bedrock-token-emulator: .*\nSee: bedrock-token-emulator --help\n$/);
  });
});

describe('env', () => {
  const printEnv = (...args: string[]) => {
    const env = { ...process.env, HTTPS_PROXY: 'http://proxy.example', NO_PROXY: 'internal' };
    return spawnSync(process.execPath, [CLI, 'env', ...args], { encoding: 'utf8', env });
  };

  it('waits for an emulator that starts, and says in each format the same', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as { port: number }).port);
    await promisify(server.close.bind(server))();
    const child = spawn(process.execPath, [CLI, '--port', port], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const { set, unset } = JSON.parse(printEnv('--port', port, '--format', 'json').stdout);
    expect(set).toMatchObject({
      AWS_ENDPOINT_URL_IAM: `http://127.0.0.1:${port}/iam`,
      NO_PROXY: 'internal,127.0.0.1',
    });
    expect(unset).toContain('AWS_SESSION_TOKEN');
    const evaluated = spawnSync(
      'sh',
      [
        '-c',
        'eval "$1"; printf %s "$AWS_ACCESS_KEY_ID $AWS_PROFILE"',
        'sh',
        printEnv('--port', port).stdout,
      ],
      { encoding: 'utf8', env: { AWS_PROFILE: 'other' } },
    );
    expect(evaluated.stdout).toBe(`${set.AWS_ACCESS_KEY_ID} `);
    const fish = printEnv('--port', port, '--format', 'fish').stdout;
    expect(fish).toContain(`set -gx AWS_ACCESS_KEY_ID '${set.AWS_ACCESS_KEY_ID}';`);
    const powershell = printEnv('--port', port, '--format', 'powershell').stdout;
    expect(powershell).toContain(`$env:AWS_ACCESS_KEY_ID = '${set.AWS_ACCESS_KEY_ID}'`);
    expect(printEnv('--port', port, '--unset').stdout).toMatch(/^(unset \w+\n)+$/);
  });
});

describe('over HTTP one can', () => {
  it('read and clear the journal', async () => {
    const { ready } = await run();
    await fetch(`${ready.url}/oidc/.well-known/jwks`);
    await fetch(`${ready.url}/oidc/nobody-knows-this`);
    const { body } = await control(ready.url, 'GET', 'journal');
    expect(body).toMatchObject({
      entries: [{ action: 'GetKeys', status: 200 }, {}],
      unexpected: [{}],
    });
    const cleared = await control(ready.url, 'DELETE', 'journal');
    expect(cleared.body).toEqual({ entries: [], unexpected: [] });
  });

  it('add faults, shift the clock, set limits, make jobs', async () => {
    const { ready } = await run();
    const get = () => fetch(`${ready.url}/oidc/.well-known/jwks`);
    await control(ready.url, 'POST', 'faults', { service: 'oidc', kind: 'status', status: 503 });
    expect((await get()).status).toBe(503);
    await control(ready.url, 'POST', 'faults', { service: 'oidc', kind: 'drop' });
    expect((await control(ready.url, 'DELETE', 'faults')).body).toEqual([]);
    await control(ready.url, 'PUT', 'clock', { offsetMs: -3_600_000 });
    const date = Date.parse((await get()).headers.get('date') ?? '');
    expect(Date.now() - date).toBeGreaterThan(3_500_000);
    const job = await control(ready.url, 'POST', 'oidc-env', { repository: 'acme/app' });
    expect(job.body).toHaveProperty('ACTIONS_ID_TOKEN_REQUEST_URL');
    await control(ready.url, 'PUT', 'limits', { service: 'oidc', requestsPerSecond: 1 });
    expect([(await get()).status, (await get()).status]).toEqual([200, 429]);
  });

  it('log in, and give roles to containers and to the instance', async () => {
    const { ready } = await run();
    const login = { startUrl: 'https://example.awsapps.com/start', region: 'eu-west-1' };
    const { body: file } = await control(ready.url, 'POST', 'sso-login', login);
    const { accessToken } = JSON.parse((file as { content: string }).content);
    const answer = await fetch(
      `${ready.env.AWS_ENDPOINT_URL_SSO}/federation/credentials?role_name=Developer&account_id=123456789012`,
      { headers: { 'x-amz-sso_bearer_token': accessToken } },
    );
    expect(answer.status).toBe(200);
    const profile = await control(ready.url, 'POST', 'sso-profile', login);
    expect(profile.body).toHaveProperty('config', expect.stringContaining('Developer'));
    const role = { role: 'bedrock-ci', durationSeconds: 900 };
    const container = await control(ready.url, 'POST', 'container-env', role);
    expect(container.body).toHaveProperty('AWS_CONTAINER_AUTHORIZATION_TOKEN');
    const instance = await control(ready.url, 'POST', 'instance-env', role);
    expect(instance.body).toEqual({ AWS_EC2_METADATA_SERVICE_ENDPOINT: ready.url });
    expect((await control(ready.url, 'POST', 'instance-env', { role: 'x' })).status).toBe(400);
  });

  it('put secrets and parameters there, and look into them', async () => {
    const { ready } = await run();
    const where = { region: 'us-west-2', value: 'hidden' };
    await control(ready.url, 'PUT', 'secret', { name: 'key', ...where });
    const secret = await control(ready.url, 'GET', 'secret?name=key&region=us-west-2');
    expect(secret.body).toMatchObject({ staged: { AWSCURRENT: 'hidden' } });
    await control(ready.url, 'PUT', 'parameter', { name: '/key', ...where });
    const parameter = await control(ready.url, 'GET', 'parameter?name=%2Fkey');
    expect(parameter.body).toMatchObject({ value: 'hidden', type: 'SecureString' });
    expect((await control(ready.url, 'GET', 'secret?name=other')).status).toBe(400);
  });

  it('not do what makes no sense, nor any of it from a web page', async () => {
    const { ready } = await run();
    expect((await control(ready.url, 'POST', 'faults', { kind: 'boom' })).status).toBe(400);
    expect((await control(ready.url, 'PUT', 'clock', { offsetMs: 'x' })).status).toBe(400);
    expect((await control(ready.url, 'GET', 'nothing')).status).toBe(404);
    const headers = { origin: 'https://example.com' };
    expect((await fetch(`${ready.url}/_emulator/journal`, { headers })).status).toBe(403);
  });
});
