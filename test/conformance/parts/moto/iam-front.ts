import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Keys } from './moto-server.ts';

export interface IamFront extends AsyncDisposable {
  url: string;
}

interface Answer {
  status: number;
  body: string;
}

/**
 * Stands before the IAM of moto, which has no service-specific credentials: requests about these go
 * to an IAM that has them, signed again with keys that it knows. All others are passed on
 * unchanged.
 */
export async function startIamFront(
  moto: string,
  other: { url: string; keys: Keys },
): Promise<IamFront> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const isMissing = /(^|&)Action=\w*ServiceSpecificCredential/.test(body);
    const answer = await (isMissing
      ? signAnew(body, other.url, other.keys)
      : pass(moto, incoming, body));
    outgoing.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(target: string, { method, url, headers }: IncomingMessage, body: string) {
  return new Promise<Answer>((resolve, reject) => {
    const passed = request(`${target}${url}`, { method, headers }, async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    );
    passed.on('error', reject).end(body);
  });
}

const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();

/** Signature Version 4 (IAM User Guide, "Create a signed AWS API request"). */
async function signAnew(
  body: string,
  url: string,
  { accessKeyId, secretAccessKey }: Keys,
): Promise<Answer> {
  const { host, pathname } = new URL(url);
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/iam/aws4_request`;
  const type = 'application/x-www-form-urlencoded';
  const signed = 'content-type;host;x-amz-date';
  const canonical = [
    ...['POST', path, '', `content-type:${type}`, `host:${host}`, `x-amz-date:${time}`],
    ...['', signed, sha256(body)],
  ].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const words = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const signature = hmac(key, words).toString('hex');
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-amz-date': time,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    },
    body,
  });
  return { status: response.status, body: await response.text() };
}
