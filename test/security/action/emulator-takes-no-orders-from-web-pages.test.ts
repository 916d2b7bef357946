import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../support/cloud/cloud.ts';

// The attack: a page in the browser of a developer whose emulator runs. It sends what a page may send
// without asking (a form, an image, text/plain), or has its own name lead to 127.0.0.1 (DNS rebinding).

let cloud: Cloud;
let url: URL;
beforeAll(async () => {
  cloud = await startCloud();
  url = new URL(cloud.env.AWS_ENDPOINT_URL_STS ?? '');
});
afterAll(() => cloud.stop());

type Headers = Record<string, string>;

function ask(method: string, path: string, headers: Headers, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method, host: '127.0.0.1', port: url.port, path: `/_emulator/${path}` };
    request({ ...options, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(body);
  });
}

const JSON_BODY = { 'content-type': 'application/json' };
const KEY = JSON.stringify({ user: 'nobody' });

it.each<[what: string, headers: Headers]>([
  ['a page of another origin', { origin: 'https://evil.example', ...JSON_BODY }],
  ['a page without an origin, such as a file', { origin: 'null', ...JSON_BODY }],
  ['a name that leads here', { host: 'evil.example', ...JSON_BODY }],
  ['the same with a port', { host: 'evil.example:80', ...JSON_BODY }],
  ['a name that begins like this host', { host: '127.0.0.1.evil.example', ...JSON_BODY }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['text', { 'content-type': 'text/plain' }],
  ['text that looks like JSON', { 'content-type': 'text/plain; application/json' }],
  ['no type at all', {}],
  ['an image of another site', { 'sec-fetch-site': 'cross-site', ...JSON_BODY }],
])('no order from %s', async (_, headers) => {
  expect(await ask('PUT', 'clock', headers, '{"offsetMs":1}')).toBe(403);
  expect(await ask('POST', 'github-token', headers, KEY)).toBe(403);
  expect(cloud.clock.offsetMs).toBe(0);
});

it.each<[what: string, headers: Headers]>([
  ['a name that leads here', { host: 'evil.example:80' }],
  ['a page', { origin: 'https://evil.example' }],
  ['an image', { 'sec-fetch-site': 'same-site' }],
])('nothing is shown to %s, and nothing deleted for it', async (_, headers) => {
  expect(await ask('GET', 'journal', headers)).toBe(403);
  expect(await ask('DELETE', 'journal', headers)).toBe(403);
});

it.each<Headers>([
  {},
  { host: 'localhost:1' },
  { host: '[::1]:1' },
  { 'content-type': 'application/json; charset=utf-8' },
  { 'sec-fetch-site': 'none' },
])('a program on this machine is obeyed: %j', async (headers) => {
  const given = { ...JSON_BODY, ...headers };
  expect(await ask('PUT', 'clock', given, '{"offsetMs":0}')).toBe(200);
  expect(await ask('GET', 'journal', headers)).toBe(200);
});
