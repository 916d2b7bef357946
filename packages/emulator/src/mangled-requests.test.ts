import { expect, it } from 'vitest';
import { ACCOUNT, allow, MODEL, ROLE_ARN, roleToken, start } from '../test-support/scenario.ts';
import { formatAmzDate, sha256, sign } from './aws/signature/sigv4.ts';
import { type IssuedKeys, startEmulator } from './index.ts';

/** Repeatable: a test that fails must fail again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const JUNK = [
  '',
  '{}',
  '[]',
  'null',
  '"',
  '%',
  '&',
  '=',
  '\u0000',
  '🦀',
  'true',
  '-1',
  '1e999',
  '../',
];

function mangle(text: string, random: (below: number) => number): string {
  let mangled = text;
  for (let times = random(3) + 1; times > 0; times -= 1) {
    const at = random(mangled.length + 1);
    const junk = JUNK[random(JUNK.length)] ?? '';
    mangled = mangled.slice(0, at) + junk + mangled.slice(at + random(8));
  }
  return mangled;
}

/** `npm run test:all` sends all of them. */
const isExhaustive = process.env.EXHAUSTIVE === '1';
const UNSIGNED = isExhaustive ? 2000 : 500;
const SIGNED = isExhaustive ? 1000 : 500;

it(`${UNSIGNED} mangled requests never show a defect of the emulator`, async () => {
  const emulator = await startEmulator();
  const random = createRandom(20_261_123);
  const token = await roleToken(emulator);
  const form = `Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=${encodeURIComponent(ROLE_ARN)}&RoleSessionName=run&DurationSeconds=900&WebIdentityToken=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA`;
  const question = JSON.stringify({
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    inferenceConfig: { maxTokens: 3, temperature: 0.5 },
    model: MODEL,
    stream: true,
  });
  const targets: [path: string, body: string, type: string][] = [
    ['/sts', form, 'application/x-www-form-urlencoded'],
    [`/bedrock-runtime/model/${MODEL}/converse`, question, 'application/json'],
    [`/bedrock-runtime/model/${MODEL}/invoke`, question, 'application/json'],
    ['/bedrock-runtime/openai/v1/chat/completions', question, 'application/json'],
  ];
  const statuses = new Map<number, number>();
  for (let index = 0; index < UNSIGNED; index += 1) {
    const [path, body, type] = targets[index % targets.length] ?? targets[0] ?? ['/', '', ''];
    const mangledToken = random(4) === 0 ? mangle(token, random).replace(/[^ -~]/g, '') : token;
    const response = await fetch(emulator.url + path, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${mangledToken}` },
      body: mangle(body, random),
    });
    await response.arrayBuffer();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  }
  expect([...statuses.keys()].sort()).toEqual([200, 400, 403, 501]);
  await emulator.stop({ allowUnexpected: true });
});

it(`${SIGNED} mangled requests that are signed well show none either`, async () => {
  const emulator = await startEmulator({
    accounts: [{ id: ACCOUNT, roles: [], users: [{ name: 'keeper', policies: [allow('*')] }] }],
  });
  const keys = emulator.issue({ user: 'keeper' });
  const random = createRandom(20_261_130);
  const put = JSON.stringify({
    ...{ SecretId: 'a', SecretString: 'b', VersionStages: ['AWSPENDING'], VersionId: 'c' },
    ...{ ClientRequestToken: '0'.repeat(32), Tags: [{ Key: 'd', Value: 'e' }], Name: 'a' },
  });
  const parameter = JSON.stringify({ Name: '/a', Value: 'b', Type: 'String', Overwrite: true });
  const targets: [service: string, target: string, body: string][] = [
    ['secretsmanager', 'secretsmanager.PutSecretValue', put],
    ['secretsmanager', 'secretsmanager.CreateSecret', put],
    ['ssm', 'AmazonSSM.PutParameter', parameter],
    ['ssm', 'AmazonSSM.GetParameter', parameter],
  ];
  const statuses = new Set<number>();
  for (let index = 0; index < SIGNED; index += 1) {
    const [service, target, body] = targets[index % targets.length] ?? targets[0] ?? ['', '', ''];
    const mangled = mangle(body, random);
    const headers = signJson(`${emulator.url}/${service}`, target, mangled, keys);
    const init = { method: 'POST', headers, body: mangled };
    const response = await fetch(`${emulator.url}/${service}`, init);
    await response.arrayBuffer();
    statuses.add(response.status);
  }
  expect([...statuses].sort()).toEqual([200, 400, 501]);
  await emulator.stop({ allowUnexpected: true });
});

/** Signed by the emulator's own arithmetic: who mangles bodies here is not who is judged. */
function signJson(url: string, target: string, body: string, keys: IssuedKeys) {
  const { host, pathname } = new URL(url);
  const amzDate = formatAmzDate(new Date());
  const [service = ''] = pathname.slice(1).split('/');
  const scope = { date: amzDate.slice(0, 8), region: 'us-west-2', service };
  const signed: [string, string][] = [
    ['host', host],
    ['x-amz-date', amzDate],
  ];
  const parts = {
    ...{ method: 'POST', canonicalPath: pathname, canonicalQuery: '', headers: signed },
    payloadHash: sha256(body),
  };
  const signature = sign(parts, keys.secretAccessKey, scope, amzDate);
  const credential = `${keys.accessKeyId}/${scope.date}/${scope.region}/${service}/aws4_request`;
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
    'x-amz-date': amzDate,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

it('a body of many megabytes is answered', async () => {
  const emulator = await start();
  const headers = { authorization: `Bearer ${await roleToken(emulator)}` };
  const text = 'word '.repeat(2_000_000);
  const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] });
  const url = `${emulator.url}/bedrock-runtime/model/${MODEL}/converse`;
  const response = await fetch(url, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
});
