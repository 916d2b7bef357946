import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { passDays, rotateStep, rotateWell, USER } from '../support/action/rotate-step.ts';
import {
  PARAMETER,
  parameter,
  REGION,
  SECRET,
  sinkCloud,
  staged,
} from '../support/cloud/aws-sinks.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { startRelay } from '../support/cloud/recording-relay.ts';

const root = mkdtempSync(join(tmpdir(), 'bedrock-token-members-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FILE = join(root, 'config.json');
const MEMBER = 'bedrock_api_key';

/** Each place that can hold JSON, and what somebody else does to it. */
const PLACES = {
  'secrets-manager': {
    entry: `name: ${SECRET}`,
    read: (cloud: Cloud) => staged(cloud).AWSCURRENT ?? '',
    edit: (cloud: Cloud, value: string) =>
      void cloud.secretsManager.put({ name: SECRET, region: REGION, value }),
  },
  ssm: {
    entry: `name: ${PARAMETER}`,
    read: (cloud: Cloud) => parameter(cloud) ?? '',
    edit: (cloud: Cloud, value: string) =>
      void cloud.parameterStore.put({ name: PARAMETER, region: REGION, value }),
  },
  file: {
    entry: `path: ${FILE}`,
    read: () => readFileSync(FILE, 'utf8'),
    edit: (_cloud: Cloud, text: string) => {
      writeFileSync(FILE, text);
      chmodSync(FILE, 0o640);
    },
  },
};
type Type = keyof typeof PLACES;
const TYPES = Object.keys(PLACES) as Type[];

const sinkOf = (type: Type, more = '') =>
  `- { type: ${type}, ${PLACES[type].entry}, member: ${MEMBER}${more} }\n`;
const ALL = { sinks: TYPES.map((type) => sinkOf(type)).join(''), escrow: SECRET };

/** What a parser may change if the whole is written again. */
const document = (key: string, more = '') =>
  `{ "db_password" : "hunter2",\r\n\t"big":12345678901234567890.10, "e": 1e-400,${more}
  "in": {"${MEMBER}":"another","list":[1.0, null,{}]}, "\\u00e9\\ud83d":"\\/",
  "${MEMBER}" :"${key}" ,"z":1, "a":2 }\n\n`;

async function cloudWith(text: string | undefined, types = TYPES): Promise<Cloud> {
  const cloud = await sinkCloud();
  rmSync(FILE, { force: true });
  if (text !== undefined) for (const type of types) PLACES[type].edit(cloud, text);
  return cloud;
}

test('a member changes alone, through rotations and a rollback', async () => {
  await using cloud = await cloudWith(document(''));
  const held = () => TYPES.map((type) => PLACES[type].read(cloud));
  const value = (nth: number) => cloud.iam.keys(USER)[nth]?.value ?? '';
  await rotateWell(cloud, { inputs: ALL });
  expect(held()).toEqual(TYPES.map(() => document(value(0))));
  passDays(cloud, 30.5);
  await rotateWell(cloud, { inputs: ALL });
  expect(held()).toEqual(TYPES.map(() => document(value(1))));
  await rotateWell(cloud, { inputs: { ...ALL, mode: 'rollback' } });
  expect(held()).toEqual(TYPES.map(() => document(value(0))));
});

test.each(['secrets-manager', 'ssm'] as const)(
  'after edits of others, %s still has the key before for a rollback',
  async (type) => {
    await using cloud = await cloudWith(document(''), [type]);
    const { read, edit } = PLACES[type];
    const inputs = { sinks: sinkOf(type) };
    await rotateWell(cloud, { inputs });
    passDays(cloud, 30.5);
    await rotateWell(cloud, { inputs });
    const [one, two] = cloud.iam.keys(USER);
    // AWSPREVIOUS and the parameter's version before hold the new key as well by then.
    for (const theirs of [' "step":1,', ' "theirs":[],']) {
      edit(cloud, document(two?.value ?? '', theirs));
    }
    const { outputs } = await rotateWell(cloud, { inputs: { ...inputs, mode: 'rollback' } });
    expect(outputs['key-id']).toBe(one?.id);
    expect(read(cloud)).toBe(document(one?.value ?? '', ' "theirs":[],'));
  },
);

test('what somebody else writes at the same moment is kept', async () => {
  const theirs = ' "theirs":[],';
  /** The very request that would overwrite it. */
  const moments: [Type, string][] = [
    ['secrets-manager', 'PutSecretValue'],
    ['secrets-manager', 'UpdateSecretVersionStage'],
    ['ssm', 'PutParameter'],
  ];
  for (const [type, moment] of moments) {
    await using cloud = await cloudWith(document(''), [type]);
    const { read, edit } = PLACES[type];
    let times = 2;
    await using relay = await startRelay(cloud, (_service, action) => {
      if (action === moment && times-- > 0) edit(cloud, document('', theirs.repeat(2 - times)));
    });
    await rotateWell(cloud, { inputs: { sinks: sinkOf(type) }, env: relay.env });
    const [key] = cloud.iam.keys(USER);
    expect(read(cloud), moment).toBe(document(key?.value ?? '', theirs.repeat(2)));
  }
});

test('a text that must not be changed any more is put back as it was', async () => {
  await using cloud = await cloudWith(document(''), ['ssm']);
  const { read, edit } = PLACES.ssm;
  let isFirst = true;
  await using relay = await startRelay(cloud, (_service, action) => {
    if (action === 'PutParameter' && isFirst) edit(cloud, 'not JSON');
    if (action === 'PutParameter') isFirst = false;
  });
  const step = await rotateStep(cloud, { inputs: { sinks: sinkOf('ssm') }, env: relay.env });
  expect(errorsOf(step)[0]).toMatch(/does not hold a JSON object/);
  expect(read(cloud)).toBe('not JSON');
  expect(cloud.iam.keys(USER)).toEqual([]);
});

test.each<[string, string, string, RegExp, types?: Type[]]>([
  ['text that is not JSON', 'hunter2', '', /does not hold a JSON object, so its member bedrock_/],
  ['that, also with overwrite', 'hunter2', ', overwrite: true', /does not hold a JSON object/],
  ['a list', '["hunter2"]', ', overwrite: true', /does not hold a JSON object/, ['file']],
  ['the member twice', `{"${MEMBER}":"","${MEMBER}":""}`, '', /holds that member twice/, ['ssm']],
  [
    'another value',
    document('hunter2'),
    '',
    /not a long-term API key of this service.*overwrite: true/,
  ],
  [
    'an object',
    `{"${MEMBER}":{"a":"hunter2"}}`,
    '',
    /not a long-term API key of this service.*overwrite: true/,
    ['file'],
  ],
])('%s is refused before a key is created', async (_name, text, more, message, types = TYPES) => {
  await using cloud = await cloudWith(text, types);
  for (const type of types) {
    const inputs = { sinks: sinkOf(type, more) };
    const step = await rotateStep(cloud, { inputs });
    expect(step.code, type).not.toBe(0);
    expect(errorsOf(step)[0]).toMatch(message);
    expect(step.log.text).not.toContain('hunter2');
    expect(PLACES[type].read(cloud)).toBe(text);
    expect(cloud.iam.keys(USER)).toEqual([]);
  }
});

test('with overwrite another value gives way, and the rest stays', async () => {
  await using cloud = await cloudWith(document('hunter2'));
  const sinks = TYPES.map((type) => sinkOf(type, ', overwrite: true')).join('');
  await rotateWell(cloud, { inputs: { ...ALL, sinks } });
  const [key] = cloud.iam.keys(USER);
  for (const type of TYPES) expect(PLACES[type].read(cloud)).toBe(document(key?.value ?? ''));
});

test('a place that holds nothing gets an object with the one member', async () => {
  await using cloud = await cloudWith(undefined);
  await rotateWell(cloud, { inputs: ALL });
  const [key] = cloud.iam.keys(USER);
  for (const type of TYPES) {
    expect(JSON.parse(PLACES[type].read(cloud))).toEqual({ [MEMBER]: key?.value });
  }
});
