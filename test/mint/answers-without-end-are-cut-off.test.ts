import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { mintStep } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { allow } from '../support/setup/start-of-node.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** An STS that answers 200 and then what `pour` sends. */
async function startSts(pour: (response: ServerResponse) => void): Promise<string> {
  server = createServer((_, response) => {
    response.on('error', () => {});
    response.writeHead(200, { 'content-type': 'text/xml' });
    pour(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an answer without end is cut off', () => {
  it('one that is endlessly long, before it fills the memory', async () => {
    const chunk = 'x'.repeat(65_536);
    let sent = 0;
    const url = await startSts(function pour(response): void {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      sent += chunk.length;
      response.once('drain', () => pour(response));
    });
    await using cloud = await startCloud();
    const step = await mintStep(cloud, {
      inputs: { 'retry-max-attempts': '2' },
      env: { AWS_ENDPOINT_URL_STS: url },
    });
    expect(errorsOf(step)[0]).toMatch(
      /^ERR_UPSTREAM: AWS STS sent a response of more than 1000000 bytes\./,
    );
    expect(sent).toBeLessThan(50_000_000);
  });

  it('one that trickles', async () => {
    const url = await startSts((response) => {
      const drip = setInterval(() => response.write(' '), 300);
      response.once('close', () => clearInterval(drip));
    });
    await using cloud = await startCloud();
    const step = await mintStep(cloud, {
      inputs: { 'retry-max-attempts': '1' },
      env: { AWS_ENDPOINT_URL_STS: url },
    });
    expect(errorsOf(step)[0]).toMatch(/^ERR_UPSTREAM: No response from AWS STS/);
    expect(step.milliseconds).toBeLessThan(await allow(15_000));
  });
});
