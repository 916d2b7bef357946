import type { Emulator } from '@bedrock-token/emulator';
import { type ConnectProxy, startConnectProxy } from '../faults/connect-proxy.ts';

/** The emulator, also at a host that is not this machine: a proxy leads there, and remembers who went. */
export interface FarCloud extends AsyncDisposable {
  /** The same URL at the other host, by http. */
  move(url: string | undefined): string;
  /** For the step or command: the proxy. */
  env: Record<string, string>;
  /** `host:port` of what was reached at the other host, since it was last asked. */
  reached(): string[];
}

export async function startFarCloud(cloud: Emulator): Promise<FarCloud> {
  const port = Number(new URL(cloud.env.AWS_ENDPOINT_URL_STS ?? '').port);
  const proxy: ConnectProxy = await startConnectProxy({
    route: () => ({ host: '127.0.0.1', port }),
  });
  return {
    move: (url = '') => url.replace(/^http:\/\/[^/]+/, 'http://far.example'),
    env: { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: '127.0.0.1' },
    reached: () => proxy.targets.splice(0),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}
