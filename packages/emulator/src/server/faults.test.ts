import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import {
  ask,
  assumeWithToken,
  identityToken,
  roleToken,
  runtimeClient,
  start,
} from '../../test-support/scenario.ts';
import { type Fault, startEmulator } from '../index.ts';

describe('faults', () => {
  it.each<[Partial<Fault> & { kind: Fault['kind'] }, string, string, number]>([
    [{ kind: 'throttle' }, 'sts', 'Throttling', 400],
    [{ kind: 'status', status: 503 }, 'sts', 'ServiceUnavailable', 503],
    [
      { kind: 'status', status: 400, code: 'IDPCommunicationError', message: 'No answer.' },
      'sts',
      'IDPCommunicationError',
      400,
    ],
    [{ kind: 'throttle' }, 'bedrock-runtime', 'ThrottlingException', 429],
    [{ kind: 'status', status: 500 }, 'bedrock-runtime', 'InternalFailure', 500],
  ])('%j at %s is a %s', async (fault, service, name, status) => {
    const emulator = await start();
    emulator.faults.add({ service, ...fault });
    const call = async () =>
      service === 'sts'
        ? assumeWithToken(emulator, await identityToken(emulator))
        : runtimeClient(emulator, { token: await roleToken(emulator) }).send(
            new ConverseCommand(ask('Hi')),
          );
    await expect(call()).rejects.toMatchObject({
      name: expect.stringMatching(`^${name}`),
      $metadata: expect.objectContaining({ httpStatusCode: status }),
    });
    await expect(call(), 'one fault hits one request').resolves.toBeDefined();
    expect(emulator.journal.entries({ service })[0]?.fault).toBe(fault.kind);
  });

  it('hit one action alone, as often as they are meant to', async () => {
    const emulator = await start();
    emulator.faults.add({ service: 'bedrock', action: 'GetFoundationModel', kind: 'throttle' });
    emulator.faults.add({ service: 'oidc', kind: 'status', status: 500, times: 2 });
    const get = async (path: string) => (await fetch(emulator.url + path)).status;
    expect(await get('/bedrock/foundation-models')).toBe(403);
    expect(await get('/bedrock/foundation-models/x')).toBe(429);
    const keys = '/oidc/.well-known/jwks';
    expect([await get(keys), await get(keys), await get(keys)]).toEqual([500, 500, 200]);
  });

  it('last until cleared if they are to', async () => {
    const emulator = await start();
    emulator.faults.add({ service: '*', kind: 'throttle', times: 'always' });
    const get = async () => (await fetch(`${emulator.url}/oidc/.well-known/jwks`)).status;
    expect([await get(), await get(), await get()]).toEqual([429, 429, 429]);
    emulator.faults.clear();
    expect(await get()).toBe(200);
  });

  it('drop a connection, over HTTP/1.1 and HTTP/2', async () => {
    const emulator = await start();
    emulator.faults.add({ service: '*', kind: 'drop', times: 2 });
    await expect(fetch(`${emulator.url}/oidc/.well-known/jwks`)).rejects.toThrow('fetch failed');
    const client = runtimeClient(emulator, { token: await roleToken(emulator) });
    await expect(client.send(new ConverseCommand(ask('Hi')))).rejects.toThrow();
    await expect(client.send(new ConverseCommand(ask('Hi')))).resolves.toBeDefined();
  });

  it('hang, and do not keep the emulator from stopping', async () => {
    const emulator = await startEmulator();
    emulator.faults.add({ service: 'oidc', kind: 'hang' });
    const url = `${emulator.url}/oidc/.well-known/jwks`;
    const signal = AbortSignal.timeout(150);
    await expect(fetch(url, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    emulator.faults.add({ service: 'oidc', kind: 'hang' });
    const waiting = fetch(url).catch((error: Error) => error);
    while (emulator.journal.count() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await emulator.stop();
    expect(await waiting).toBeInstanceOf(Error);
  });

  it('answer late, slowly or with a broken body', async () => {
    const emulator = await start();
    const url = `${emulator.url}/oidc/.well-known/jwks`;
    emulator.faults.add({ service: 'oidc', kind: 'latency', latencyMs: 120 });
    const from = performance.now();
    expect((await fetch(url)).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThan(115);

    emulator.faults.add({ service: 'oidc', kind: 'slow-body', latencyMs: 1 });
    const slow = await fetch(url);
    expect(await slow.json()).toHaveProperty('keys');

    const headers = { 'x-test': 'yes' };
    emulator.faults.add({ service: 'oidc', kind: 'malformed', headers });
    const broken = await fetch(url);
    expect(broken.headers.get('x-test')).toBe('yes');
    await expect(broken.json()).rejects.toThrow(SyntaxError);
  });

  it.each([
    [{ kind: 'throttle' }],
    [{ service: 'sts', kind: 'explode' }],
    [{ service: 'sts', kind: 'drop', times: 0 }],
  ])('that make no sense are refused: %j', async (fault) => {
    const emulator = await start();
    expect(() => emulator.faults.add(fault as Fault)).toThrow(TypeError);
  });
});
