import { describe, expect, it } from 'vitest';
import { mintBadly } from '../support/action/mint-step.ts';
import { claudeConfig, WORKSPACE } from '../support/cloud/claude-platform.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { type Answer, startServer } from '../support/faults/endless-server.ts';

// A proxy or a portal refuses as well, in a form of its own. That says nothing of the key, the role or the model.

const HTML = { 'content-type': 'text/html' };
const answer =
  (status: number, body = '', headers: Record<string, string> = HTML): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

const SERVICES: [title: string, variable: string, model: string, inputs: Record<string, string>][] =
  [
    ['Bedrock', 'AWS_ENDPOINT_URL_BEDROCK', 'amazon.nova-lite-v1:0', {}],
    [
      'Claude Platform on AWS',
      'AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC',
      'claude-haiku-4-5',
      { service: 'claude-platform', 'workspace-id': WORKSPACE },
    ],
  ];

describe.concurrent.each(SERVICES)('%s', (title, variable, model, inputs) => {
  it.each<[string, Answer, number]>([
    ['a page that forbids it', answer(403, '<html>Blocked by Example Corp</html>'), 403],
    ['a page that asks who one is', answer(401, '<html>Sign in</html>'), 401],
    ['a page that is not there', answer(404, '<html>Not found</html>'), 404],
    ['JSON of something else', answer(403, '{"error":"blocked"}'), 403],
    ['a redirect to another host', answer(307, '', { location: 'http://192.0.2.1/' }), 307],
    ['nothing', answer(204), 204],
  ])('%s is no refusal of the key', async (_, reply, status) => {
    await using cloud = await startCloud(claudeConfig());
    await using server = await startServer(reply);
    const env = { [variable]: server.url, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.url };
    for (const verify of ['access', model]) {
      const given = { ...inputs, verify, 'retry-max-attempts': '1' };
      const error = await mintBadly(cloud, { inputs: given, env });
      expect(error).toContain(
        `ERR_UPSTREAM: ${title} in us-east-1 sent a response that cannot be read, of status ${status}.`,
      );
      expect(error).toMatch(/check proxies/);
    }
  });
});
