import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { startServe } from '../support/command/serve.ts';
import { simulatedTime } from '../support/setup/simulated-time.ts';

/** Of nothing. */
const OTHER_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWc1UZprxqp3c9dxH
bOUNe8403qhaY8MG8MJ1g/vnw2ehRANCAARvnOHk8BRTY7wtyivSSg/1PhLQXp6I
331hhwBUti0ntHJdqONqcQhB4JpqT1KKCiNOtIRxmyggnXAJx8/AN7yZ
-----END PRIVATE KEY-----`;
/** An authority of a company, which signs nothing. */
const COMPANY = `-----BEGIN CERTIFICATE-----
MIIBkDCCATWgAwIBAgIUMJ97DVgzWTBe+JYFUWH0UYXMmREwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRY29ycG9yYXRlLmV4YW1wbGUwIBcNMjYxMTMwMDI1NjEwWhgP
MjEyNjExMDYwMjU2MTBaMBwxGjAYBgNVBAMMEWNvcnBvcmF0ZS5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEb5zh5PAUU2O8Lcor0koP9T4S0F6eiN99
YYcAVLYtJ7RyXajjanEIQeCaak9SigojTrSEcZsoIJ1wCcfPwDe8maNTMFEwHQYD
VR0OBBYEFJnDzfygHyBo5eJY4LrdxSX4CebCMB8GA1UdIwQYMBaAFJnDzfygHyBo
5eJY4LrdxSX4CebCMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh
ALg4ghhjeP04P93b4wqCwrv3cOA3VjyZsTpkfGt8elEYAiEA8Zsx8W72EVJN+xYL
pTWEkEc3vLFypGdndOVSos2VarQ=
-----END CERTIFICATE-----
`;

let home: Home;
/** In the place of Bedrock. */
const bedrock = createServer((request, answer) => {
  request.resume();
  answer.end(
    JSON.stringify({ isKey: /^Bearer bedrock-api-key-/.test(request.headers.authorization ?? '') }),
  );
});

beforeAll(() => new Promise<void>((resolve) => bedrock.listen(0, '127.0.0.1', resolve)));
afterAll(() => void bedrock.close());
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

const stateOf = () => join(home.path, '.local', 'state', 'bedrock-token', 'gateway');
const read = (name: string) => readFileSync(join(stateOf(), name), 'utf8');

function envOf(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { port } = bedrock.address() as AddressInfo;
  return {
    ...home.env,
    ...STATIC_KEYS,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${port}`,
    ...more,
  };
}

/** A program that knows nothing but its environment. */
const CLIENT = `
const answer = await fetch(process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME + '/model/m/converse', {
  method: 'POST', body: '{}', headers: { authorization: 'Bearer ' + process.env.AWS_BEARER_TOKEN_BEDROCK },
});
console.log(answer.url.split(':')[0], await answer.text());
`;
const CLIENT_WORDS = ['--input-type=module', '-e', CLIENT];

/** Variables from what `serve` prints. */
const variablesIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );

describe('serve --tls', () => {
  it('prints an https URL, and variables with which a client trusts it', async () => {
    await using served = await startServe(['--tls', '--credentials'], envOf());
    const variables = variablesIn(served.stdout());
    expect(variables).toMatchObject({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: served.url,
      AWS_CA_BUNDLE: join(stateOf(), 'AWS_CA_BUNDLE.pem'),
      SSL_CERT_FILE: join(stateOf(), 'SSL_CERT_FILE.pem'),
      REQUESTS_CA_BUNDLE: join(stateOf(), 'REQUESTS_CA_BUNDLE.pem'),
      NODE_EXTRA_CA_CERTS: join(stateOf(), 'tls-authority.pem'),
      // AWS SDKs do not use AWS_CA_BUNDLE for it.
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${served.url.replace('https', 'http')}/credentials`,
    });
    const env = { PATH: process.env.PATH, ...variables };
    const { stdout } = await promisify(execFile)(process.execPath, CLIENT_WORDS, { env });
    expect(stdout).toBe('https {"isKey":true}\n');
    const lines = read('tls.pem').split('\n');
    expect(lines[0]).toBe('-----BEGIN PRIVATE KEY-----');
    expect(served.stdout() + served.stderr()).not.toContain(lines[1]);
    const modes = readdirSync(stateOf()).map(
      (name) => statSync(join(stateOf(), name)).mode & 0o777,
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('uses one certificate over restarts, until --new-key replaces it', async () => {
    await (await startServe(['--tls'], envOf())).stop();
    const [first, authority] = [read('tls.pem'), read('tls-authority.pem')];
    await (await startServe(['--tls'], envOf())).stop();
    expect(read('tls.pem')).toBe(first);
    await (await startServe(['--tls', '--new-key'], envOf())).stop();
    expect(read('tls.pem')).not.toBe(first);
    expect(read('tls-authority.pem')).not.toBe(authority);
    // The authority of before is not trusted any more.
    const bundle = read('AWS_CA_BUNDLE.pem');
    expect(bundle).not.toContain(authority.trim());
    expect(bundle).toContain(read('tls-authority.pem').trim());
  });

  it.each([
    ['is damaged', (text: string) => text.replace(/.{20}\n/, 'AAAA\n')],
    [
      'is of another key',
      (text: string) => text.replace(/-----BEGIN PRIVATE[\s\S]+?END PRIVATE KEY-----/, OTHER_KEY),
    ],
    ['is empty', () => ''],
  ])('a certificate that %s is replaced', async (_, spoil) => {
    await (await startServe(['--tls'], envOf())).stop();
    const spoiled = spoil(read('tls.pem'));
    writeFileSync(join(stateOf(), 'tls.pem'), spoiled);
    await using served = await startServe(['--tls'], envOf());
    expect(read('tls.pem')).not.toBe(spoiled);
    const env = { PATH: process.env.PATH, ...variablesIn(served.stdout()) };
    const { stdout } = await promisify(execFile)(process.execPath, CLIENT_WORDS, { env });
    expect(stdout).toBe('https {"isKey":true}\n');
  });

  it('a certificate that other users can read is not used again', async () => {
    await (await startServe(['--tls'], envOf())).stop();
    const before = read('tls.pem');
    chmodSync(join(stateOf(), 'tls.pem'), 0o644);
    await (await startServe(['--tls'], envOf())).stop();
    expect(read('tls.pem')).not.toBe(before);
    expect(statSync(join(stateOf(), 'tls.pem')).mode & 0o777).toBe(0o600);
  });

  it('a certificate that is about to end is replaced', async () => {
    await (await startServe(['--tls'], envOf())).stop();
    const before = read('tls.pem');
    // It is valid for 824 days when it is new.
    for (const days of [793, 795]) {
      const time = simulatedTime({ shiftMs: days * 86_400_000, hurry: 1 });
      await (await startServe(['--tls'], envOf(time))).stop();
      expect(read('tls.pem') === before, `after ${days} days`).toBe(days === 793);
    }
  });

  it.each(['dotenv', 'cmd'])('a path that --format %s cannot quote is refused', async (format) => {
    const state = join(home.path, 'my state');
    const args = ['serve', '--tls', '--port', '0', '--format', format];
    const result = await runCommand(args, { env: envOf({ XDG_STATE_HOME: state }) });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(
      'AWS_CA_BUNDLE holds characters that this format cannot quote.',
    );
  });

  it('each variable leads to what it named before, or to what the system trusts', async () => {
    const own = join(home.path, 'corporate.pem');
    writeFileSync(own, COMPANY);
    const env = envOf({ AWS_CA_BUNDLE: own, NODE_EXTRA_CA_CERTS: own, CURL_CA_BUNDLE: own });
    await using served = await startServe(['--tls'], env);
    const variables = variablesIn(served.stdout());
    const counts = Object.entries(variables)
      .filter(([, path]) => path.endsWith('.pem'))
      .map(([name, path = '']) => [
        name,
        readFileSync(path, 'utf8').split('BEGIN CERT').length - 1,
      ]);
    expect(Object.fromEntries(counts)).toEqual({
      AWS_CA_BUNDLE: 2,
      CURL_CA_BUNDLE: 2,
      NODE_EXTRA_CA_CERTS: 2,
      SSL_CERT_FILE: expect.toSatisfy((count: number) => count > 50),
      REQUESTS_CA_BUNDLE: expect.toSatisfy((count: number) => count > 50),
    });
    // A shell that has these variables starts another one: nothing is collected.
    await using again = await startServe(['--tls'], { ...env, ...variables });
    expect(variablesIn(again.stdout()).AWS_CA_BUNDLE).toBe(variables.AWS_CA_BUNDLE);
    expect(readFileSync(variables.AWS_CA_BUNDLE ?? '', 'utf8').split('BEGIN CERT')).toHaveLength(3);
  });

  it('a shell that is set up for it starts another gateway, and leads to AWS', async () => {
    await using served = await startServe(['--tls'], envOf());
    const variables = variablesIn(served.stdout());
    const args = ['exec', '--gateway', '--tls', '--', process.execPath, ...CLIENT_WORDS];
    // The endpoint of AWS is not reached from here; the first gateway would answer with 401.
    const env = {
      ...envOf(),
      ...variables,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '',
      no_proxy: '',
    };
    const { stdout } = await runCommand(args, { env });
    expect(stdout).toContain('No connection to bedrock-runtime.us-east-1.amazonaws.com');
  });

  it('shell-init --gateway --tls prints the same', async () => {
    const args = ['shell-init', 'bash', '--gateway', '--tls', '--port', '23456'];
    const { stdout, stderr } = await runCommand(args, { env: envOf() });
    expect(stderr).toBe('');
    expect(variablesIn(stdout)).toMatchObject({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://127.0.0.1:23456',
      AWS_CA_BUNDLE: join(stateOf(), 'AWS_CA_BUNDLE.pem'),
    });
    expect(read('AWS_CA_BUNDLE.pem')).toContain(read('tls-authority.pem').trim());
  });

  it('two that start at once have one certificate', async () => {
    const [first, second] = await Promise.all([
      startServe(['--tls'], envOf()),
      startServe(['--tls'], envOf()),
    ]);
    await using _first = first;
    await using _second = second;
    for (const served of [first, second]) {
      const env = { PATH: process.env.PATH, ...variablesIn(served.stdout()) };
      const { stdout } = await promisify(execFile)(process.execPath, CLIENT_WORDS, { env });
      expect(stdout).toBe('https {"isKey":true}\n');
    }
  });

  it.each([
    [['serve', '--tls', '--socket', 'x.sock'], '--tls cannot be combined with --socket'],
    [['exec', '--tls', '--', 'true'], '--tls needs --gateway.'],
  ])('%j is refused', async (args, message) => {
    const result = await runCommand(args, { env: envOf() });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(message);
  });
});

it('exec --gateway --tls: the command trusts its gateway', async () => {
  const args = ['exec', '--gateway', '--tls', '--', process.execPath, ...CLIENT_WORDS];
  const result = await runCommand(args, { env: envOf() });
  expect(result).toMatchObject({ code: 0, stderr: '', stdout: 'https {"isKey":true}\n' });
});

describe('serve --new-key', () => {
  it('changes nothing for a gateway that has the port', async () => {
    await using served = await startServe(['--tls', '--credentials'], envOf());
    const before = readdirSync(stateOf()).map((name) => [name, read(name)]);
    const { port } = new URL(served.url);
    const args = ['serve', '--port', port, '--tls', '--credentials', '--new-key'];
    const { code, stderr } = await runCommand(args, { env: envOf() });
    expect(code).toBe(2);
    expect(stderr).toContain('Another gateway of bedrock-token');
    expect(readdirSync(stateOf()).map((name) => [name, read(name)])).toEqual(before);
  });

  it('replaces all that was kept, also what this gateway does not need', async () => {
    await (await startServe(['--tls', '--credentials'], envOf())).stop();
    const names = ['local-key', 'credentials-token', 'tls.pem'];
    const before = names.map(read);
    await using served = await startServe(['--new-key'], envOf());
    for (const [index, name] of names.entries()) expect(read(name), name).not.toBe(before[index]);
    expect(served.key).toBe(read('local-key'));
  });
});
