import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ASSETS, composeSums, SUMS } from '../../scripts/release/assets.ts';
import { runStep } from '../support/release/release-step.ts';

// Answers that GitHub should not give: each ends the step with one sentence, and no release is made of them.

const CANARY = 'ghs_canary0123456789';
const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-github-lies-'));
const assets = join(scratch, 'assets');
const REPOSITORY = '/repos/org/bedrock-token';

beforeAll(() => {
  const changelog = join(scratch, 'apps', 'credential-helper');
  mkdirSync(changelog, { recursive: true });
  writeFileSync(join(changelog, 'CHANGELOG.md'), '# x\n\n## 1.0.0\n\n- A change.\n');
  mkdirSync(assets);
  const names = ASSETS.filter((name) => name !== SUMS);
  const files = names.map((name) => ({ name, bytes: Buffer.from(name) }));
  for (const { name, bytes } of files) writeFileSync(join(assets, name), bytes);
  writeFileSync(join(assets, SUMS), composeSums(files));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Answer = (outgoing: ServerResponse, call: string) => void;
let answers: Answer;
let server: Server;
let calls: string[];

beforeEach(async () => {
  calls = [];
  server = createServer((incoming, outgoing) => {
    const call = `${incoming.method} ${(incoming.url ?? '').replace(REPOSITORY, '')}`;
    calls.push(call);
    incoming.resume().on('end', () => answers(outgoing, call));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json = (outgoing: ServerResponse, status: number, body: unknown) =>
  void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A repository with the tag and no release, in which a draft can be made. */
const honest: Answer = (outgoing, call) => {
  if (call === 'GET /git/ref/tags%2Fv1.0.0') return json(outgoing, 200, {});
  if (call.startsWith('GET /releases?')) return json(outgoing, 200, []);
  return json(outgoing, 404, { message: 'Not Found' });
};

const LIES: [what: string, reason: RegExp, when: string, answer: Answer][] = [
  [
    'a closed connection',
    /does not answer .*; run again later/,
    'GET /git',
    (out) => out.destroy(),
  ],
  ['a page of a proxy', /is not GitHub's: it is no JSON/, 'GET /git', (out) => out.end('<html>')],
  [
    'another document',
    /it describes no release/,
    'GET /releases/tags/v1.0.0',
    (out) => json(out, 200, {}),
  ],
  [
    'no list',
    /it describes no release/,
    'GET /releases?',
    (out) => json(out, 200, { message: 'x' }),
  ],
  ['null', /it describes no release/, 'POST /releases', (out) => json(out, 201, null)],
  ['an error', /GitHub answers 502 to POST/, 'POST /releases', (out) => json(out, 502, {})],
  [
    'a list without an end',
    /more than 10000 releases/,
    'GET /releases?',
    (out) =>
      json(
        out,
        200,
        Array.from({ length: 100 }, (_, id) => ({
          ...{ id, tag_name: 'v0.0.1', draft: false, upload_url: 'x', assets: [] },
        })),
      ),
  ],
];

it.each(LIES)('%s', async (_, reason, when, answer) => {
  answers = (outgoing, call) => (call.startsWith(when) ? answer : honest)(outgoing, call);
  const { port } = server.address() as AddressInfo;
  const args = ['--version', '1.0.0', '--assets', assets, '--root', scratch];
  const { ok, output } = await runStep('publish-release.ts', args, {
    env: {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: 'org/bedrock-token',
      GH_TOKEN: CANARY,
    },
  });
  expect(output).toMatch(reason);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).not.toContain(CANARY);
  expect(ok).toBe(false);
  expect(calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
});
