import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import type { GitHubApi } from './github-api.ts';
import type { SecretPlace } from './secret-place.ts';
import { createSecretSink } from './secret-sink.ts';

const IN_REPOSITORY: SecretPlace = {
  kind: 'repository',
  repository: 'octo-org/octo-repo',
  app: 'actions',
  name: 'KEY',
};
const IN_ORGANIZATION: SecretPlace = {
  kind: 'organization',
  organization: 'octo-org',
  app: 'actions',
  name: 'KEY',
};

const { x = '' } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
const PUBLIC_KEY = { key: Buffer.from(x, 'base64url').toString('base64'), key_id: '1' };
const UNREADABLE = { code: 'ERR_UPSTREAM', retryable: true, refused: true };
const HTML = '<html><body>Sign in</body></html>';
const HEX_ONE = `01${'00'.repeat(31)}`;

interface Answers {
  secret?: unknown;
  publicKey?: unknown;
  repositories?: (page: number) => unknown;
}

/** A GitHub that answers 200 with what it is given. */
function open(place: SecretPlace, { secret, publicKey = PUBLIC_KEY, repositories }: Answers) {
  const writes: unknown[] = [];
  const api: GitHubApi = async (method, path, body) => {
    if (method === 'PUT') writes.push(body);
    if (method === 'PUT') return { status: 204, data: '' };
    if (path.endsWith('/public-key')) return { status: 200, data: publicKey };
    const page = /&page=(\d+)$/.exec(path)?.[1];
    if (page !== undefined) return { status: 200, data: repositories?.(Number(page)) };
    return { status: 200, data: secret };
  };
  const queuedValue = new Secret('ABSKcanary');
  return { sink: createSecretSink({ place, queuedValue }, api), writes };
}

describe('reading', () => {
  it('reports when a secret was written', async () => {
    const { sink } = open(IN_REPOSITORY, { secret: { updated_at: '2026-01-02T03:04:05Z' } });
    const writtenAt = new Date('2026-01-02T03:04:05Z');
    expect(await sink.read()).toMatchObject({ state: 'value', isSnapshot: true, writtenAt });
  });

  it.each([
    ['nothing', ''],
    ['null', null],
    ['a list', []],
    ['an object without a time', { name: 'KEY' }],
    ['a page of HTML', HTML],
    ['a time that is null', { updated_at: null }],
    ['a time that is a number', { updated_at: 1 }],
    ['a time that is none', { updated_at: 'garbage' }],
    ['a time that no calendar has', { updated_at: '2026-13-02T03:04:05Z' }],
  ])('does not take %s for a secret', async (_, secret) => {
    await expect(open(IN_REPOSITORY, { secret }).sink.read()).rejects.toMatchObject(UNREADABLE);
  });
});

describe('a public key', () => {
  it('passes if it is one', async () => {
    const { sink, writes } = open(IN_REPOSITORY, {});
    await sink.preflight();
    await sink.write(new Secret('ABSKcanary'), 'ACCA1');
    expect(writes).toEqual([{ encrypted_value: expect.any(String), key_id: '1' }]);
  });

  it.each([
    ['nothing', ''],
    ['null', null],
    ['a page of HTML', HTML],
    ['no key', { key_id: '1' }],
    ['no id', { key: PUBLIC_KEY.key }],
    ['an empty id', { ...PUBLIC_KEY, key_id: '' }],
    ['no base64', { ...PUBLIC_KEY, key: '?'.repeat(44) }],
    ['31 bytes', { ...PUBLIC_KEY, key: Buffer.alloc(31, 7).toString('base64') }],
    ['zeros', { ...PUBLIC_KEY, key: Buffer.alloc(32).toString('base64') }],
    ['low order', { ...PUBLIC_KEY, key: Buffer.from(HEX_ONE, 'hex').toString('base64') }],
  ])('of %s is refused before and instead of a write', async (_, publicKey) => {
    const { sink, writes } = open(IN_REPOSITORY, { publicKey });
    await expect(sink.preflight()).rejects.toMatchObject(UNREADABLE);
    const write = sink.write(new Secret('ABSKcanary'), 'ACCA1');
    await expect(write).rejects.toMatchObject(UNREADABLE);
    expect(writes).toEqual([]);
  });
});

describe("an organization's secret", () => {
  const secret = { updated_at: '2026-01-02T03:04:05Z', visibility: 'selected' };
  const pageOf = (first: number, length: number) => ({
    repositories: Array.from({ length }, (_, index) => ({ id: first + index })),
  });

  it('keeps all repositories that see it', async () => {
    const repositories = (page: number) => pageOf(page * 100, page < 3 ? 100 : 7);
    const { sink, writes } = open(IN_ORGANIZATION, { secret, repositories });
    await sink.write(new Secret('ABSKcanary'), 'ACCA1');
    const [written] = writes as { selected_repository_ids: number[] }[];
    expect(written?.selected_repository_ids).toHaveLength(207);
  });

  it.each<[what: string, answers: Answers]>([
    ['a list that is none', { secret, repositories: () => HTML }],
    ['repositories without id', { secret, repositories: () => ({ repositories: [{}] }) }],
    ['no visibility', { secret: { updated_at: secret.updated_at } }],
  ])('is not written after %s', async (_, answers) => {
    const { sink, writes } = open(IN_ORGANIZATION, answers);
    const write = sink.write(new Secret('ABSKcanary'), 'ACCA1');
    await expect(write).rejects.toMatchObject(UNREADABLE);
    expect(writes).toEqual([]);
  });

  it.each<[what: string, answers: Answers]>([
    ['the same page for ever', { secret, repositories: () => pageOf(1, 100) }],
    ['pages without end', { secret, repositories: (page) => pageOf(page * 100, 100) }],
  ])('is not written after %s, and not asked for again', async (_, answers) => {
    const { sink, writes } = open(IN_ORGANIZATION, answers);
    const write = sink.write(new Secret('ABSKcanary'), 'ACCA1');
    await expect(write).rejects.toMatchObject({ code: 'ERR_UPSTREAM', retryable: false });
    expect(writes).toEqual([]);
  });
});
