import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome } from '../support/command/run-command.ts';
import { hasTerminal, startAtTerminal } from '../support/command/terminal.ts';

/** The line in the terminal's output, whose controls are written as words. */
const lineOf = (what: string) => new RegExp(`<start>bedrock-token: waiting for (${what})<erase>`);

/** A server that answers nobody until it is set to refuse everybody, those that come later, too. */
async function startSilentServer() {
  const waiting: ServerResponse[] = [];
  let refuses = false;
  const server = createServer((_, response) => {
    if (refuses) response.writeHead(403).end();
    else waiting.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse() {
      refuses = true;
      for (const response of waiting.splice(0)) response.writeHead(403).end();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf(!hasTerminal)(
  'what is waited for is shown on a terminal',
  { concurrent: true },
  () => {
    it.each<[string, (url: string) => NodeJS.ProcessEnv, string[], string]>([
      [
        'STS',
        (url) => ({ AWS_ENDPOINT_URL_STS: url }),
        ['get', '--role-arn', NARROW_ROLE, '--timeout', '60s'],
        '127\\.0\\.0\\.1',
      ],
      [
        'the instance',
        (url) => ({
          AWS_ACCESS_KEY_ID: '',
          AWS_SECRET_ACCESS_KEY: '',
          AWS_EC2_METADATA_DISABLED: 'false',
          AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
          AWS_METADATA_SERVICE_TIMEOUT: '60',
        }),
        ['get', '--timeout', '60s'],
        'the role of an EC2 instance',
      ],
      [
        'IAM',
        (url) => ({ AWS_ENDPOINT_URL_IAM: url }),
        ['keys', 'list', '--user', 'x'],
        '127\\.0\\.0\\.1|IAM',
      ],
    ])('%s, and taken away after it', async (_, variables, args, what) => {
      await using cloud = await startHelperCloud();
      await using server = await startSilentServer();
      using home = makeHome();
      const env = { AWS_REGION: 'us-east-1', ...cloud.env, ...developerEnv(cloud) };
      const terminal = startAtTerminal(home.env, args, { ...env, ...variables(server.url) });
      await terminal.until(lineOf(what));
      server.refuse();
      const { shown: text } = await terminal.ended();
      // Nothing of the line is left when the answer is written.
      expect(text).toMatch(/<start><erase>bedrock-token: (?!waiting)/);
      expect(text.slice(text.lastIndexOf('waiting for'))).toContain('<start><erase>');
    });

    it('another process that gets the same key', async () => {
      await using cloud = await startHelperCloud();
      await using server = await startSilentServer();
      using home = makeHome();
      const env = {
        AWS_REGION: 'us-east-1',
        ...developerEnv(cloud),
        AWS_ENDPOINT_URL_STS: server.url,
      };
      const args = ['get', '--role-arn', NARROW_ROLE, '--timeout', '60s'];
      const first = startAtTerminal(home.env, args, env);
      // Its lock is taken before AWS is asked.
      await first.until(lineOf('127\\.0\\.0\\.1'));
      const second = startAtTerminal(home.env, args, env);
      await second.until(lineOf('another process, which gets the same key'));
      server.refuse();
      await Promise.all([first.ended(), second.ended()]);
    });
  },
);

it('nothing is shown in a pipe', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  cloud.faults.add({ service: 'sts', kind: 'latency', latencyMs: 2_000, times: 1 });
  const args = ['get', '--region', 'us-east-1', '--role-arn', NARROW_ROLE, '--timeout', '60s'];
  const result = await ask(cloud, home, args, { env: { ...developerEnv(cloud), TERM: 'xterm' } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
});
