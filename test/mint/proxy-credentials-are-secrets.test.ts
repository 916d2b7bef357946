import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';

describe.concurrent('the credentials of a proxy are secrets', () => {
  const [user, password] = ['runner', 'p@ss:w/rd&more'];
  const withCredentials = (port: number) =>
    `http://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const secrets = [
    password,
    encodeURIComponent(password),
    Buffer.from(`${user}:${password}`).toString('base64'),
  ];

  it.each(['HTTP_PROXY', 'http_proxy', 'http-proxy'])('from %s, masked and used', async (name) => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy(`${user}:${password}`);
    const url = withCredentials(proxy.port);
    const { log } = await mintWell(cloud, {
      secrets,
      ...(name === 'http-proxy' ? { inputs: { [name]: url } } : { env: { [name]: url } }),
    });
    expect(proxy.refused).toBe(0);
    expect(proxy.targets).not.toEqual([]);
    for (const secret of secrets) expect(log.masks).toContain(secret);
  });

  it('a proxy that refuses them is reported as what it is, without them', async () => {
    await using cloud = await startCloud();
    await using proxy = await startConnectProxy(`${user}:another`);
    const error = await mintBadly(cloud, {
      secrets,
      inputs: { 'retry-max-attempts': '1' },
      env: { HTTP_PROXY: withCredentials(proxy.port) },
    });
    expect(error).toMatch(/prox/i);
    expect(error).toContain('407');
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('a proxy variable that holds no URL gets one attempt, and is not shown', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { secrets, env: { HTTP_PROXY: `:${password}@proxy` } });
    expect(error).toMatch(/^ERR_INPUT: .*is not the URL of an HTTP proxy/);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('a proxy that is not there is reported, without them', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, {
      secrets,
      inputs: { 'retry-max-attempts': '1' },
      env: { HTTP_PROXY: withCredentials(1) },
    });
    expect(error).toMatch(/^ERR_UPSTREAM: .*ECONNREFUSED.*prox/i);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it.each([
    'ftp://h',
    'http://',
    'not a url',
    `socks5://${user}:${encodeURIComponent(password)}@h`,
  ])('a proxy URL that is none is refused without being shown: %s', async (url) => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { secrets, inputs: { 'http-proxy': url } });
    expect(error).toMatch(/^ERR_INPUT: Input "http-proxy" is not the URL of an HTTP proxy/);
    if (url.length > 10) expect(error).not.toContain(url);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
