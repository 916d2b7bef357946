import type { LocalPage } from '@bedrock-token/gateway';
import { VERSION } from '../version.ts';

export const HEALTH_PATH = '/_gateway/health';
/** Prometheus text; with the local key. */
export const METRICS_PATH = '/_gateway/metrics';
/** By this a gateway tells another one that it has the port. */
export const SERVICE = 'bedrock-token gateway';

/** Open to everybody on this machine: it says no more than a taken port does. */
export const healthPage: LocalPage = {
  isOpen: true,
  async render() {
    const body = { status: 'ok', service: SERVICE, version: VERSION };
    return { status: 200, contentType: 'application/json', body: `${JSON.stringify(body)}\n` };
  },
};
