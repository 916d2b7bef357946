import { describe, expect, it } from 'vitest';
import { ACCOUNT, accountWith, mintToken, REGION, start } from '../../../test-support/scenario.ts';
import { INFERENCE_POLICY } from '../../config/default-config.ts';
import type { Emulator } from '../../emulator.ts';

const PREFIX = 'bedrock-api-key-';
const INVALID = 'Authentication failed: Please make sure your API Key is valid.';

async function present(emulator: Emulator, token: string, region = '') {
  const response = await fetch(`${emulator.url}/bedrock${region}/foundation-models`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as { Message?: string };
  const type = response.headers.get('x-amzn-errortype');
  const detail = emulator.journal.entries().at(-1)?.detail;
  return { status: response.status, message: body.Message, type, detail };
}

function edit(token: string, change: (decoded: string) => string): string {
  const decoded = Buffer.from(token.slice(PREFIX.length), 'base64').toString();
  const changed = change(decoded);
  expect(changed).not.toBe(decoded);
  return PREFIX + Buffer.from(changed).toString('base64');
}

describe("tokens of AWS's own generator", () => {
  it('are accepted for a session', async () => {
    const emulator = await start();
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }));
    expect(await present(emulator, token)).toMatchObject({ status: 200 });
  });

  it("are accepted for a user's static key, which has no session token", async () => {
    const users = [{ name: 'dev', policies: [INFERENCE_POLICY] }];
    const emulator = await start({ accounts: [{ id: ACCOUNT, roles: [], users }] });
    const token = await mintToken(emulator.issue({ user: 'dev' }), REGION, 43_200);
    expect(await present(emulator, token)).toMatchObject({ status: 200 });
  });

  it('are good in their own region alone', async () => {
    const emulator = await start();
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }), 'us-west-2');
    expect(await present(emulator, token, '/@us-west-2')).toMatchObject({ status: 200 });
    expect(await present(emulator, token, '/@us-east-1')).toMatchObject({
      status: 403,
      message: INVALID,
      detail: 'bearer token: signed for us-west-2, sent to us-east-1',
    });
  });

  it('expire when their own time is over', async () => {
    const emulator = await start();
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }), REGION, 600);
    emulator.clock.offsetMs = 590_000;
    expect(await present(emulator, token)).toMatchObject({ status: 200 });
    emulator.clock.offsetMs = 601_000;
    expect(await present(emulator, token)).toMatchObject({
      status: 403,
      detail: 'bearer token: expired',
    });
  });

  it('expire with the session behind them, however long they were asked for', async () => {
    const emulator = await start();
    const keys = emulator.issue({ role: 'bedrock-ci', durationSeconds: 900 });
    const token = await mintToken(keys, REGION, 43_200);
    emulator.clock.offsetMs = 901_000;
    expect(await present(emulator, token)).toMatchObject({
      status: 403,
      detail: 'bearer token: the credentials behind it: session-expired',
    });
  });

  it('are refused when they come from the future, and borne within five minutes', async () => {
    const emulator = await start();
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }));
    emulator.clock.offsetMs = -290_000;
    expect(await present(emulator, token)).toMatchObject({ status: 200 });
    emulator.clock.offsetMs = -310_000;
    expect(await present(emulator, token)).toMatchObject({
      status: 403,
      detail: 'bearer token: signed in the future',
    });
  });

  it('of another emulator are unknown here', async () => {
    const [emulator, other] = [await start(), await start()];
    const token = await mintToken(other.issue({ role: 'bedrock-ci' }));
    expect(await present(emulator, token)).toMatchObject({ status: 403, message: INVALID });
  });

  it('cannot name a region of another partition', async () => {
    const emulator = await start({ accounts: accountWith([INFERENCE_POLICY]) });
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }), 'cn-north-1');
    expect(await present(emulator, token)).toMatchObject({ status: 403, message: INVALID });
  });
});

describe('a token that somebody changed is refused', () => {
  const edits: [string, (decoded: string) => string, RegExp][] = [
    ['host', (d) => d.replace('bedrock.amazonaws.com', 'bedrock.example.com'), /begin with/],
    ['path', (d) => d.replace('.com/?', '.com/x?'), /begin with/],
    ['action', (d) => d.replace('CallWithBearerToken', 'InvokeModel'), /Action/],
    ['algorithm', (d) => d.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512'), /Algorithm/],
    ['key id', (d) => d.replace(/ASIA\w{16}/, 'ASIAAAAAAAAAAAAAAAAA'), /unknown-key/],
    ['scope date', (d) => d.replace(/%2F\d{8}%2F/, '%2F20200101%2F'), /two days/],
    ['region', (d) => d.replace('us-west-2', 'us-east-1'), /signature/],
    ['service', (d) => d.replace('%2Fbedrock%2F', '%2Fs3%2F'), /service s3/],
    ['terminator', (d) => d.replace('aws4_request', 'aws5_request'), /malformed/],
    ['time', (d) => d.replace(/T\d{6}Z/, 'T000000Z'), /signature|expired/],
    ['malformed date', (d) => d.replace(/T\d{6}Z/, 'T0000Z'), /malformed/],
    ['longer life', (d) => d.replace('Expires=3600', 'Expires=7200'), /signature/],
    ['too long a life', (d) => d.replace('Expires=3600', 'Expires=43201'), /43201/],
    ['no life', (d) => d.replace('Expires=3600', 'Expires=0'), /Expires is 0/],
    ['a negative life', (d) => d.replace('Expires=3600', 'Expires=-1'), /Expires is -1/],
    ['a fraction of life', (d) => d.replace('Expires=3600', 'Expires=3600.5'), /Expires is/],
    ['session token', (d) => d.replace(/Token=IQ\w/, 'Token=IQx'), /wrong-token/],
    ['no session token', (d) => d.replace(/&X-Amz-Security-Token=[^&]*/, ''), /wrong-token/],
    ['signature', (d) => d.replace(/Signature=\w{4}/, 'Signature=0000'), /signature/],
    ['short signature', (d) => d.replace(/Signature=\w/, 'Signature='), /signature/],
    ['no signature', (d) => d.replace(/&X-Amz-Signature=\w+/, ''), /lacks X-Amz-Signature/],
    ['signed headers', (d) => d.replace('SignedHeaders=host', 'SignedHeaders=date'), /Signed/],
    ['no version', (d) => d.replace('&Version=1', ''), /end with/],
    ['version', (d) => d.replace('&Version=1', '&Version=2'), /end with/],
    ['another parameter', (d) => d.replace('&Version', '&Extra=1&Version'), /Extra/],
    ['a doubled one', (d) => d.replace('&Version', '&X-Amz-Expires=1&Version'), /twice/],
  ];
  it.each(edits)('%s', async (_name, change, detail) => {
    const emulator = await start();
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }));
    const answer = await present(emulator, edit(token, change));
    expect(answer).toMatchObject({ status: 403, message: INVALID });
    expect(answer.type).toContain('AccessDeniedException');
    expect(answer.detail).toMatch(detail);
  });

  it('base64 with a stray character', async () => {
    const emulator = await start();
    const token = await mintToken(emulator.issue({ role: 'bedrock-ci' }));
    const answer = await present(emulator, token.replace(PREFIX, `${PREFIX}*`));
    expect(answer).toMatchObject({ status: 403, detail: 'bearer token: not base64' });
  });

  it('text that is no key at all', async () => {
    const emulator = await start();
    expect(await present(emulator, 'hello')).toMatchObject({
      status: 403,
      message: 'Invalid API Key format: Must start with pre-defined prefix',
    });
    expect(await present(emulator, '')).toMatchObject({ status: 403 });
    expect(await present(emulator, 'ABSKdW5rbm93bg==')).toMatchObject({ message: INVALID });
  });
});
