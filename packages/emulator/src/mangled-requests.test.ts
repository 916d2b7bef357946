import { expect, it } from 'vitest';
import { MODEL, ROLE_ARN, roleToken, start } from '../test-support/scenario.ts';
import { startEmulator } from './index.ts';

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

it('2000 mangled requests never show a defect of the emulator', async () => {
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
  for (let index = 0; index < 2000; index += 1) {
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

it('a body of many megabytes is answered', async () => {
  const emulator = await start();
  const headers = { authorization: `Bearer ${await roleToken(emulator)}` };
  const text = 'word '.repeat(2_000_000);
  const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] });
  const url = `${emulator.url}/bedrock-runtime/model/${MODEL}/converse`;
  const response = await fetch(url, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
});
