import type { Emulator } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { LOOPBACK_CERTIFICATE } from '../../packages/emulator/test-support/loopback-certificate.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';
import { type HangUp, startHangUp } from '../support/faults/hang-up.ts';
import { writeTemporary } from '../support/setup/temporary-file.ts';

const VERIFY = { verify: 'access' };
const hostOf = (cloud: Emulator) => new URL(cloud.url).host;

describe.concurrent('GitHub and AWS are reached through the proxy alike', () => {
  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])('by %s', async (name) => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy();
    await mintWell(cloud, { inputs: VERIFY, env: { [name]: proxy.url } });
    // One tunnel may carry several requests; a host that is only reached by it carried them all.
    expect(new Set(proxy.targets)).toEqual(new Set([hostOf(cloud)]));
    const services = cloud.journal.entries().map(({ service }) => service);
    expect(services).toEqual(['oidc', 'sts', 'bedrock']);
  });

  it('by the input http-proxy, which wins over the environment', async () => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy();
    await mintWell(cloud, {
      inputs: { ...VERIFY, 'http-proxy': proxy.url },
      env: { HTTP_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:1' },
    });
    expect(proxy.targets.length).toBeGreaterThan(0);
  });

  it.each<[string, (port: number) => { inputs?: object; env?: Record<string, string> }]>([
    ['HTTP_PROXY without a scheme', (port) => ({ env: { HTTP_PROXY: `127.0.0.1:${port}` } })],
    ['http-proxy without a scheme', (port) => ({ inputs: { 'http-proxy': `localhost:${port}` } })],
    ['http-proxy of two slashes', (port) => ({ inputs: { 'http-proxy': `//127.0.0.1:${port}` } })],
  ])('by %s', async (_, settings) => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy();
    const { inputs, env = {} } = settings(proxy.port);
    await mintWell(cloud, { inputs: { ...VERIFY, ...inputs }, env });
    expect(proxy.targets.length).toBeGreaterThan(0);
  });

  it('not by a SOCKS proxy in ALL_PROXY, which is left aside', async () => {
    await using cloud = await startCloud();
    await mintWell(cloud, { env: { ALL_PROXY: 'socks5://127.0.0.1:9' } });
  });

  it.each<HangUp>(['closes', 'resets'])('an https proxy that %s at a TLS hello', async (kind) => {
    await using cloud = await startCloud();
    await using server = await startHangUp(kind);
    const error = await mintBadly(cloud, {
      inputs: { 'retry-max-attempts': '1', 'http-proxy': `https://127.0.0.1:${server.port}` },
    });
    expect(error).toMatch(/^ERR_UPSTREAM: No response from the proxy 127\.0\.0\.1:\d+ \(E\w+\)/);
    expect(error).toContain(`http://127.0.0.1:${server.port}`);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it.each(['oidc', 'sts', 'bedrock'])('%s has no way around it', async (service) => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy();
    // Only this service is to be reached through the proxy, under a name that others lack.
    const alias = (url: string | undefined) => url?.replace('127.0.0.1', '127.0.0.2');
    const env = { ...cloud.env, ...cloud.oidcEnv() } as Record<string, string>;
    const names: Record<string, string> = {
      oidc: 'ACTIONS_ID_TOKEN_REQUEST_URL',
      sts: 'AWS_ENDPOINT_URL_STS',
      bedrock: 'AWS_ENDPOINT_URL_BEDROCK',
    };
    const name = names[service] as string;
    const step = await mintBadly(cloud, {
      inputs: { ...VERIFY, 'retry-max-attempts': '1' },
      env: { ...env, [name]: alias(env[name]), HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' },
    });
    // The emulator does not listen there: what counts is who was asked to connect.
    expect(step).toMatch(/^ERR_UPSTREAM: No response from/);
    expect(proxy.targets).toEqual([hostOf(cloud).replace('127.0.0.1', '127.0.0.2')]);
  });

  it.each(['NO_PROXY', 'no_proxy'])('%s is respected', async (name) => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy();
    const env = { HTTP_PROXY: proxy.url, [name]: 'example.com,127.0.0.1' };
    await mintWell(cloud, { inputs: VERIFY, env });
    expect(proxy.targets).toEqual([]);
  });

  it('so is the input no-proxy', async () => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy();
    const inputs = { ...VERIFY, 'http-proxy': proxy.url, 'no-proxy': '127.0.0.1' };
    await mintWell(cloud, { inputs });
    expect(proxy.targets).toEqual([]);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])('%s holds for https', async (name) => {
    await using cloud = await startCloud({ tls: LOOPBACK_CERTIFICATE });
    await using proxy = await startConnectProxy();
    using certificate = writeTemporary('certificate.pem', LOOPBACK_CERTIFICATE.cert);
    const secured = Object.entries({ ...cloud.env, ...cloud.oidcEnv() }).map(([key, value]) => [
      key,
      value.replace('http://', 'https://'),
    ]);
    await mintWell(cloud, {
      inputs: VERIFY,
      env: {
        ...Object.fromEntries(secured),
        NODE_EXTRA_CA_CERTS: certificate.path,
        [name]: proxy.url,
      },
    });
    expect(new Set(proxy.targets)).toEqual(new Set([hostOf(cloud)]));
    expect(cloud.journal.count()).toBe(3);
  });
});
