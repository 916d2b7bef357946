import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createRequestHandler, type RequestHandler } from '../src/http/request-handler.ts';

/** What the parts of AWS answer; each test changes what it is about. */
export interface Answers {
  [route: string]: { status?: number; headers?: Record<string, string>; body: string } | 'hang';
}

const END = new Date(Date.now() + 3_600_000).toISOString();
const KEYS = { AccessKeyId: 'ASIACONTAINER', SecretAccessKey: 's3cr3t', Expiration: END };
const assumed = `<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey>
<SessionToken>session</SessionToken><Expiration>${END}</Expiration></Credentials>
<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>`;

const ANSWERS: Answers = {
  'GET /federation/credentials': {
    body: JSON.stringify({
      roleCredentials: {
        accessKeyId: 'ASIASSO',
        secretAccessKey: 's3cr3t',
        sessionToken: 'session',
        expiration: Date.parse(END),
      },
    }),
  },
  'POST /token': {
    body: JSON.stringify({ accessToken: 'new', expiresIn: 3600, refreshToken: 'r' }),
  },
  'POST /v1/token': {
    body: JSON.stringify({
      accessToken: { accessKeyId: 'ASIALOGIN2', secretAccessKey: 's3cr3t', sessionToken: 't' },
      tokenType: 'aws_sigv4',
      expiresIn: 900,
      refreshToken: 'r2',
    }),
  },
  'POST / AssumeRole': {
    body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${assumed}</AssumeRoleResult></AssumeRoleResponse>`,
  },
  'POST / AssumeRoleWithWebIdentity': {
    body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>${assumed}</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  },
  'GET /container': { body: JSON.stringify({ ...KEYS, Token: 'session' }) },
  'PUT /latest/api/token': { body: 'imds-token' },
  'GET /latest/meta-data/iam/security-credentials/': { body: 'instance-role' },
  'GET /latest/meta-data/iam/security-credentials/instance-role': {
    body: JSON.stringify({
      ...KEYS,
      AccessKeyId: 'ASIAINSTANCE',
      Token: 'session',
      Code: 'Success',
    }),
  },
};

/** A home of its own, an environment without AWS settings, and AWS on a port of this machine. */
export interface LoopbackAws {
  origin: string;
  home: string;
  answers: Answers;
  /** Routes that were asked, in order. */
  asked: string[];
  requestHandler: RequestHandler;
  config(text: string, credentials?: string): void;
  /** Writes the cache that `aws sso login` leaves. */
  ssoToken(session: string, token: object): void;
  /** Writes the cache that `aws login` leaves. */
  loginToken(session: string, token: object | string): void;
  stop(): Promise<void>;
}

export async function startLoopbackAws(): Promise<LoopbackAws> {
  const home = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
  const answers = { ...ANSWERS };
  const asked: string[] = [];
  const server = createServer(answer(answers, asked));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const name of Object.keys(process.env)) {
    if (/^AWS_|_proxy$/i.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_ENDPOINT_URL', origin);
  mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
  const requestHandler = createRequestHandler();
  return {
    origin,
    home,
    answers,
    asked,
    requestHandler,
    config(text, credentials) {
      writeFileSync(join(home, '.aws', 'config'), text);
      if (credentials) writeFileSync(join(home, '.aws', 'credentials'), credentials);
    },
    ssoToken(session, token) {
      const file = `${createHash('sha1').update(session).digest('hex')}.json`;
      writeFileSync(join(home, '.aws', 'sso', 'cache', file), JSON.stringify(token));
    },
    loginToken(session, token) {
      const cache = join(home, '.aws', 'login', 'cache');
      mkdirSync(cache, { recursive: true });
      const file = `${createHash('sha256').update(session).digest('hex')}.json`;
      writeFileSync(join(cache, file), typeof token === 'string' ? token : JSON.stringify(token));
    },
    async stop() {
      vi.unstubAllEnvs();
      requestHandler.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(home, { recursive: true });
    },
  };
}

function answer(answers: Answers, asked: string[]): RequestListener {
  return async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const action = new URLSearchParams(body).get('Action');
    const path = request.url?.replace(/\?.*/, '');
    const route = `${request.method} ${path}${action ? ` ${action}` : ''}`;
    asked.push(route);
    const found = answers[route] ?? { status: 404, body: '' };
    if (found === 'hang') return;
    const type = found.body.startsWith('<') ? 'text/xml' : 'application/json';
    response.writeHead(found.status ?? 200, { 'content-type': type, ...found.headers });
    response.end(found.body);
  };
}
