import { Readable } from 'node:stream';
import { Secret } from '@bedrock-token/core';
import { HttpResponse } from '@smithy/protocol-http';
import { describe, expect, it } from 'vitest';
import type { RequestHandler } from '../http/request-handler.ts';
import { createIamKeyStore } from './iam-key-store.ts';

/** An IAM that says 200 and, one after another, what it is given; the last one for ever. */
function storeOf(...bodies: string[]) {
  const left = [...bodies];
  const handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async () => {
      const body = (left.length > 1 ? left.shift() : left[0]) ?? '';
      const headers = { 'content-type': 'text/xml' };
      return {
        response: new HttpResponse({ statusCode: 200, headers, body: Readable.from([body]) }),
      };
    },
    destroy: () => {},
  } as unknown as RequestHandler;
  const credentials = {
    accessKeyId: 'AKIACANARY',
    secretAccessKey: new Secret('canary'),
    sessionToken: new Secret('canary'),
    expiresAt: new Date(Date.now() + 3_600_000),
  };
  return createIamKeyStore(credentials as never, 'us-east-1', handler);
}

const KEY = { id: 'ACCAEXAMPLE000000001', status: 'Active', date: '2026-01-02T03:04:05Z' };

const answer = (operation: string, inner: string) =>
  `<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`;
const list = (inner: string) => answer('ListServiceSpecificCredentials', inner);
const user = (inner: string) => answer('GetUser', inner);
const keys = (inner: string, rest = '') =>
  list(`<ServiceSpecificCredentials>${inner}</ServiceSpecificCredentials>${rest}`);

function member({ id, status, date }: Partial<typeof KEY>): string {
  const tag = (name: string, text: string | undefined) =>
    text === undefined ? '' : `<${name}>${text}</${name}>`;
  return `<member><UserName>ci</UserName>${tag('ServiceSpecificCredentialId', id)}${tag('Status', status)}${tag('CreateDate', date)}</member>`;
}

const UNREADABLE = { code: 'ERR_UPSTREAM', retryable: true, message: /cannot be read/ };

async function failsUnreadable(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toMatchObject({
    ...UNREADABLE,
    message: expect.stringMatching(UNREADABLE.message),
  });
}

describe('a list of keys', () => {
  it.each([
    ['without an entry', keys('')],
    [
      'without an entry, in short',
      list('<ServiceSpecificCredentials/><IsTruncated>false</IsTruncated>'),
    ],
  ])('%s is one of no keys', async (_, body) => {
    expect(await storeOf(body).listKeys('ci')).toEqual([]);
  });

  it.each(['Active', 'Inactive', 'Expired'])('reports that a key is %s', async (status) => {
    const [key] = await storeOf(keys(member({ ...KEY, status }))).listKeys('ci');
    expect(key).toMatchObject({ id: KEY.id, status, createdAt: new Date(KEY.date) });
  });

  it('goes over its pages', async () => {
    const more = '<IsTruncated>true</IsTruncated><Marker>m1</Marker>';
    const second = member({ ...KEY, id: 'ACCAEXAMPLE000000002' });
    const store = storeOf(keys(member(KEY), more), keys(second));
    expect(await store.listKeys('ci')).toHaveLength(2);
  });

  it.each([
    ['is blank', ''],
    ['is a page of HTML', '<html><body>Sign in</body></html>'],
    ['has no result', '<ListServiceSpecificCredentialsResponse/>'],
    ['has no list', list('<IsTruncated>false</IsTruncated>')],
    ['has a key without status', keys(member({ id: KEY.id, date: KEY.date }))],
    ['has a status that nobody knows', keys(member({ ...KEY, status: 'Suspended' }))],
    ['has a status in another case', keys(member({ ...KEY, status: 'active' }))],
    ['has a key without id', keys(member({ status: 'Active', date: KEY.date }))],
    ['has an id that is none', keys(member({ ...KEY, id: '../ACCA 1' }))],
    ['has a key without date', keys(member({ id: KEY.id, status: 'Active' }))],
    ['has a date that is none', keys(member({ ...KEY, date: 'garbage' }))],
    ['goes on nowhere', keys(member(KEY), '<IsTruncated>true</IsTruncated>')],
  ])('that %s cannot be read', async (_, body) => {
    await failsUnreadable(storeOf(body).listKeys('ci'));
  });

  it('that never ends is not asked for again', async () => {
    const page = (marker: string) =>
      keys(member(KEY), `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`);
    const endless = { code: 'ERR_UPSTREAM', retryable: false };
    await expect(storeOf(page('m1')).listKeys('ci')).rejects.toMatchObject(endless);
    const pages = Array.from({ length: 30 }, (_, at) => page(`m${at % 2}`));
    await expect(storeOf(...pages).listKeys('ci')).rejects.toMatchObject(endless);
  });
});

describe('a user', () => {
  const name = '<UserName>ci</UserName>';
  const arn = '<Arn>arn:aws:iam::123456789012:user/ci</Arn>';

  it('has tags, or none', async () => {
    const tags = '<Tags><member><Key>a</Key><Value>b</Value></member></Tags>';
    const store = storeOf(
      user(`<User>${name}${arn}</User>`),
      user(`<User>${name}${arn}${tags}</User>`),
    );
    expect(await store.readUser('ci')).toMatchObject({ name: 'ci', tags: {} });
    expect(await store.readUser('ci')).toMatchObject({ tags: { a: 'b' } });
  });

  it.each([
    ['is blank', ''],
    ['is a page of HTML', '<html><body>Sign in</body></html>'],
    ['has no user', user('')],
    ['is of another user', user(`<User><UserName>other</UserName>${arn}</User>`)],
    ['has an ARN that is none', user(`<User>${name}<Arn>ci</Arn></User>`)],
    [
      'has a tag without key',
      user(`<User>${name}${arn}<Tags><member><Value>b</Value></member></Tags></User>`),
    ],
  ])('whose answer %s cannot be read', async (_, body) => {
    await failsUnreadable(storeOf(body).readUser('ci'));
  });
});
