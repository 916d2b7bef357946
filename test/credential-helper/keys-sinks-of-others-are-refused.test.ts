import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import {
  issueOldKey,
  type KeysCloud,
  keysCloud,
  LIMITED_ACCESS,
  REGION,
} from '../support/command/keys-cloud.ts';

const SECRET = 'app/config';
const PARAMETER = '/app/config';
const FOREIGN = '{"db_password":"hunter2","n":12345678901234567890, "bedrock_api_key":"old"}';
const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:*', 'secretsmanager:*', 'ssm:*'], Resource: '*' }],
};
const CREATE = ['create', '--user', 'ci', '--days', '60', '--create-user'];
const ROTATE = ['rotate', '--user', 'ci', '--now', '--days', '60'];

/** Places that hold somebody else's text, and how to look at them. */
async function foreignWorld() {
  const users = [{ name: 'live', managedPolicies: [LIMITED_ACCESS] }];
  const world = await keysCloud({ policies: [EVERYTHING], users });
  const { cloud, home } = world;
  const file = join(home.path, 'config.json');
  cloud.secretsManager.put({ name: SECRET, region: REGION, value: FOREIGN });
  cloud.parameterStore.put({ name: PARAMETER, region: REGION, value: FOREIGN });
  writeFileSync(file, FOREIGN);
  chmodSync(file, 0o600);
  return Object.assign(world, {
    held: (): Record<string, string | undefined> => ({
      'secrets-manager': cloud.secretsManager.secret(SECRET)?.staged.AWSCURRENT,
      ssm: cloud.parameterStore.parameter(PARAMETER)?.value,
      file: readFileSync(file, 'utf8').trim(),
    }),
  });
}

const PLACES: [type: string, entry: string, name: string][] = [
  ['secrets-manager', `name: ${SECRET}`, `Secrets Manager secret ${SECRET} in ${REGION}`],
  ['ssm', `name: ${PARAMETER}`, `SSM parameter ${PARAMETER} in ${REGION}`],
  ['file', 'path: config.json', 'file config.json'],
];

/** The same words with a list of one sink on stdin. */
function into(world: KeysCloud, words: string[], entry: string) {
  return world.keys([...words, '--sinks', '-'], { input: `- { ${entry} }\n` });
}

test('create and rotate refuse it, name the place, and make nothing', async () => {
  await using world = await foreignWorld();
  issueOldKey(world, 'live', 31, 60);
  const before = world.held();
  const rotate = ROTATE.with(2, 'live');
  for (const [type, entry, name] of PLACES) {
    for (const words of [CREATE, rotate]) {
      const result = await into(world, words, `type: ${type}, ${entry}`);
      expect(result, `${type} ${words[0]}`).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).toContain(
        `${name} holds something that is not a long-term API key of this service`,
      );
      expect(result.stderr).toContain('overwrite: true');
      expect(result.stderr).not.toContain('hunter2');
    }
  }
  expect(world.changes()).toEqual([]);
  expect(world.held()).toEqual(before);
});

test('a member is set alone, by create and by rotate, if overwrite is written', async () => {
  await using world = await foreignWorld();
  const value = (nth: number) => world.cloud.iam.keys('ci')[nth]?.value ?? '';
  const entries = PLACES.map(([type, entry]) => `type: ${type}, ${entry}, member: bedrock_api_key`);
  const refused = await into(world, CREATE, entries[0] ?? '');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(
    /^bedrock-token: .*member bedrock_api_key of Secrets Manager secret/m,
  );
  expect(world.changes()).toEqual([]);

  const input = entries.map((entry) => `- { ${entry}, overwrite: true }\n`).join('');
  const places = ['--sinks', '-', '--escrow', '{ type: file, path: waiting }'];
  expect(await world.keys([...CREATE, ...places], { input })).toMatchObject({ code: 0 });
  const withKey = (nth: number) => FOREIGN.replace('old', value(nth));
  expect(Object.values(world.held())).toEqual([withKey(0), withKey(0), withKey(0)]);

  expect(await world.keys([...ROTATE, ...places], { input })).toMatchObject({ code: 0 });
  expect(Object.values(world.held())).toEqual([withKey(1), withKey(1), withKey(1)]);
  const rollback = ['rollback', '--user', 'ci'];
  expect(await world.keys([...rollback, ...places], { input })).toMatchObject({ code: 0 });
  expect(Object.values(world.held())).toEqual([withKey(0), withKey(0), withKey(0)]);
});

test('overwrite lets a key take the place of the whole', async () => {
  await using world = await foreignWorld();
  const [, ...others] = PLACES;
  for (const [type, entry] of others) {
    const create = CREATE.with(2, type);
    const result = await into(world, create, `type: ${type}, ${entry}, overwrite: true`);
    expect(result).toMatchObject({ code: 0 });
    expect(world.held()[type]).toBe(world.cloud.iam.keys(type)[0]?.value);
  }
});
