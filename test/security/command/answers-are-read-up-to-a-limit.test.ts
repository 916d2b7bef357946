import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, type Cloud } from '../../support/cloud/cloud.ts';
import { answerOfSts } from '../../support/cloud/sts-answer.ts';
import {
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../../support/command/helper-cloud.ts';
import { type Home, makeHome, STATIC_KEYS } from '../../support/command/run-command.ts';
import { startServer } from '../../support/faults/endless-server.ts';
import {
  type Choice,
  endPadded,
  pointAt,
  startPadding,
} from '../../support/faults/padded-answers.ts';
import {
  ENDLESS,
  expectCutOff,
  expectLinear,
  fillFile,
  type Measured,
  MIB,
  measureCommand,
} from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: a server in the place of AWS, or a program that a profile names, says more than
// anybody can hold in memory.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startHelperCloud();
});
afterAll(() => cloud.stop());

const GET = ['get', '--no-cache', '--region', 'us-east-1'];
const KEYS = JSON.stringify({
  Version: 1,
  AccessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID,
  SecretAccessKey: STATIC_KEYS.AWS_SECRET_ACCESS_KEY,
  Token: 'token',
  Expiration: '2099-01-01T00:00:00Z',
});
const ROLE_CREDENTIALS = JSON.stringify({
  roleCredentials: {
    accessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID,
    secretAccessKey: STATIC_KEYS.AWS_SECRET_ACCESS_KEY,
    sessionToken: 'token',
    expiration: Date.parse('2099-01-01T00:00:00Z'),
  },
});
const SSO = 'https://example.awsapps.com/start';

interface Call {
  args: string[];
  env?: Record<string, string>;
}

interface Row {
  who: string;
  limit: number;
  /** What a server says before the blanks; undefined for a process, which has a file to say. */
  answer?: string;
  /** Which answers of the emulator get the blanks instead. */
  pads?: Choice;
  prepare: (home: Home, url: string, file: string) => Call;
  refusal: RegExp;
}

const BODY = 1_000_000;
const processProfile = (home: Home, command: string): Call => {
  furnish(home, { '.aws/config': `[profile dev]\ncredential_process = ${command}\n` });
  return { args: [...GET, '--profile', 'dev'] };
};

const ROWS: Row[] = [
  {
    who: 'a container',
    limit: BODY,
    answer: KEYS,
    prepare: (_, url) => ({ args: GET, env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/x` } }),
    refusal: /127\.0\.0\.1:\d+ sent a response of more than 1000000 bytes\./,
  },
  {
    who: 'STS',
    limit: BODY,
    answer: answerOfSts({}),
    prepare(home, url) {
      furnish(home, { token: 'e30.e30.e30' });
      const AWS_WEB_IDENTITY_TOKEN_FILE = join(home.path, 'token');
      const env = { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN: NARROW_ROLE };
      return { args: GET, env: { ...env, AWS_ENDPOINT_URL_STS: url } };
    },
    refusal: /127\.0\.0\.1:\d+ sent a response of more than 1000000 bytes\./,
  },
  {
    who: 'the portal of SSO',
    limit: BODY,
    answer: ROLE_CREDENTIALS,
    prepare(home, url) {
      const login = { startUrl: SSO, region: 'eu-west-1', session: 'work' };
      const { name, content } = cloud.ssoLogin(login);
      furnish(home, {
        '.aws/config': `[sso-session work]\nsso_start_url = ${SSO}\nsso_region = eu-west-1\n[profile dev]\nsso_session = work\nsso_account_id = ${ACCOUNT}\nsso_role_name = Developer\n`,
        [`.aws/sso/cache/${name}`]: content,
      });
      return { args: [...GET, '--profile', 'dev'], env: { AWS_ENDPOINT_URL_SSO: url } };
    },
    refusal: /127\.0\.0\.1:\d+ sent a response of more than 1000000 bytes\./,
  },
  {
    who: 'instance metadata',
    limit: BODY,
    // A path and a token, the answers before, are not to end with blanks.
    pads: (path) => /^\/latest\/meta-data\/iam\/security-credentials\/./.test(path),
    prepare: () => ({ args: GET, env: cloud.instanceEnv('bedrock-dev') }),
    refusal: /instance metadata service sent a response of more than 1000000 bytes\./,
  },
  {
    who: 'stdout of a credential_process',
    limit: MIB,
    prepare: (home, _, file) => processProfile(home, `cat ${file}`),
    refusal: /it wrote more than 1024 KiB to stdout\./,
  },
  {
    who: 'stderr of a credential_process',
    limit: MIB,
    prepare(home, _, file) {
      furnish(home, { answer: KEYS });
      return processProfile(home, `sh -c "cat answer; cat ${file} >&2"`);
    },
    refusal: /it wrote more than 1024 KiB to stderr\./,
  },
];

async function ask({ answer = '', pads, prepare }: Row, bytes: number): Promise<Measured> {
  if (pads !== undefined) return await askEmulator(pads, prepare, bytes);
  await using server = await startServer((request, response) => {
    request.resume().on('end', () => endPadded(response, answer, bytes));
  });
  using home = makeHome();
  const file = join(home.path, 'said');
  if (answer === '') fillFile(file, KEYS, bytes);
  const { args, env } = prepare(home, server.url, file);
  return await measureCommand(args, { env: { ...home.env, ...cloud.env, ...env } });
}

/** The SDK waits for a token of instance metadata one second, which a busy machine may not have. */
const TOO_BUSY = /Error response received from instance metadata/;

async function askEmulator(
  pads: Choice,
  prepare: Row['prepare'],
  bytes: number,
  turn = 1,
): Promise<Measured> {
  await using server = await startPadding(cloud.url, pads, bytes);
  using home = makeHome();
  const { args, env } = prepare(home, server.url, '');
  const variables = pointAt(server, cloud.url, { ...cloud.env, ...cloud.githubEnv(), ...env });
  const result = await measureCommand(args, { env: { ...home.env, ...variables } });
  if (turn === 5 || !TOO_BUSY.test(result.stderr)) return result;
  return await askEmulator(pads, prepare, bytes, turn + 1);
}

it.each(sampleOf(ROWS, 2).map((row) => [row.who, row] as const))(
  'what %s says is read up to its limit and no further',
  async (_, row) => {
    const [little, whole] = [await ask(row, 0), await ask(row, row.limit)];
    for (const result of [little, whole]) expect(result, result.stderr).toMatchObject({ code: 0 });
    await expectLinear({
      little: little.footprint,
      whole: whole.footprint,
      limit: row.limit,
      again: async () => [await ask(row, row.limit / 2), await ask(row, row.limit)],
    });
    for (const bytes of [row.limit + 1, ENDLESS]) {
      const beyond = await ask(row, bytes);
      expect(beyond).toMatchObject({ signal: null, stdout: '' });
      expect(beyond.code).toBeGreaterThan(1);
      expect(beyond.stderr).toMatch(row.refusal);
      expectCutOff(little.footprint, beyond.footprint, row.limit);
    }
  },
);

it('a refusal that is too long is reported with its status', async () => {
  const request = ROWS.find(({ who }) => who === 'STS');
  await using server = await startServer((incoming, response) => {
    incoming.resume().on('end', () => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      endPadded(response, '<ErrorResponse/>', BODY + 1);
    });
  });
  using home = makeHome();
  const { args, env } = request?.prepare(home, server.url, '') ?? { args: [] };
  const result = await measureCommand(args, { env: { ...home.env, ...cloud.env, ...env } });
  expect(result).toMatchObject({ signal: null, stdout: '' });
  expect(result.stderr).toMatch(
    /127\.0\.0\.1:\d+ sent a response of more than 1000000 bytes, with status 403\./,
  );
});

it('headers of a proxy without an end are cut off', async () => {
  const proxy = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 OK\r\n');
    const pour = () => {
      while (!socket.destroyed && socket.write(`x-filler: ${'x'.repeat(8_000)}\r\n`));
      if (!socket.destroyed) socket.once('drain', pour);
    };
    pour();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  using home = makeHome();
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = { ...home.env, ...cloud.env, ...developerEnv(cloud), HTTP_PROXY };
  const plain = await measureCommand([...GET], { env });
  const result = await measureCommand([...GET, '--role-arn', NARROW_ROLE], { env });
  expect(result).toMatchObject({ signal: null, stdout: '' });
  expect(result.stderr).toMatch(
    /No response from the proxy 127\.0\.0\.1:\d+ \(HPE_HEADER_OVERFLOW\)/,
  );
  expectCutOff(plain.footprint, result.footprint, 16_384);
  proxy.close();
});
