import { IAM } from '@aws-sdk/client-iam';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KeysCloud, keysCloud } from '../../support/command/keys-cloud.ts';

const USER = { UserName: 'ci', ServiceName: 'bedrock.amazonaws.com' };

let world: KeysCloud;
beforeAll(async () => {
  world = await keysCloud();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What IAM answers somebody who has the printed policy, and asks for a key of such an age. */
async function askFor(options: string[], CredentialAgeDays: number | undefined): Promise<string> {
  const { code, stdout } = await world.keys(['policy', '--user', 'ci', ...options]);
  expect(code).toBe(0);
  await using thief = await keysCloud({
    policies: [JSON.parse(stdout) as PolicyDocument],
    users: [{ name: 'ci' }],
  });
  const iam = new IAM({
    region: 'us-east-1',
    endpoint: thief.cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: {
      accessKeyId: thief.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: thief.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  const age = CredentialAgeDays === undefined ? {} : { CredentialAgeDays };
  return await iam.createServiceSpecificCredential({ ...USER, ...age }).then(
    () => 'made',
    (error: Error) => error.name,
  );
}

it.each<[options: string[], ageDays: number | undefined, answer: RegExp]>([
  [[], undefined, /^AccessDenied/],
  [[], 36_600, /^AccessDenied/],
  [[], 91, /^AccessDenied/],
  [[], 90, /^made$/],
  [['--max-days', '30'], 31, /^AccessDenied/],
  [['--max-days', '30'], 30, /^made$/],
  [['--no-expiry'], undefined, /^made$/],
])('with keys policy %j a key of %s days is %s', async (options, ageDays, answer) => {
  expect(await askFor(options, ageDays)).toMatch(answer);
});

it('a bound and none at once are refused', async () => {
  const words = ['policy', '--user', 'ci', '--max-days', '30', '--no-expiry'];
  expect(await world.keys(words)).toMatchObject({ code: 2, stdout: '' });
});
