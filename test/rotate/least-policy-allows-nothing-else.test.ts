import { IAM } from '@aws-sdk/client-iam';
import type { PolicyDocument } from '@bedrock-token/emulator';
import { beforeAll, expect, test } from 'vitest';
import { FROM_HERE, printPolicy } from '../support/action/print-policy.ts';
import { LIMITED_ACCESS, rotationCloud, USER } from '../support/action/rotate-step.ts';

type Call = (iam: IAM) => Promise<unknown>;

const BEDROCK = 'bedrock.amazonaws.com';
const ServiceSpecificCredentialId = `ACCA${'A'.repeat(17)}`;
const ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

/** Everything that the policy allows, for one user. */
const callsFor = (UserName: string): [name: string, call: Call][] => [
  ['GetUser', (iam) => iam.getUser({ UserName })],
  ['CreateUser', (iam) => iam.createUser({ UserName })],
  ['TagUser', (iam) => iam.tagUser({ UserName, Tags: [{ Key: 'bedrock-token:x', Value: 'y' }] })],
  ['AttachUserPolicy', (iam) => iam.attachUserPolicy({ UserName, PolicyArn: LIMITED_ACCESS })],
  [
    'PutUserPolicy',
    (iam) => iam.putUserPolicy({ UserName, PolicyName: 'limits', PolicyDocument: ALL }),
  ],
  ['List…', (iam) => iam.listServiceSpecificCredentials({ UserName })],
  [
    'Create…',
    (iam) =>
      iam.createServiceSpecificCredential({
        UserName,
        ServiceName: BEDROCK,
        CredentialAgeDays: 90,
      }),
  ],
  [
    'Update…',
    (iam) =>
      iam.updateServiceSpecificCredential({
        UserName,
        ServiceSpecificCredentialId,
        Status: 'Active',
      }),
  ],
  [
    'Delete…',
    (iam) => iam.deleteServiceSpecificCredential({ UserName, ServiceSpecificCredentialId }),
  ],
];

const UserName = USER;
const FORBIDDEN: [whose: string, call: Call][] = [
  ...callsFor('other').map(([name, call]): [string, Call] => [`${name} for another user`, call]),
  [
    'a key for another service',
    (iam) =>
      iam.createServiceSpecificCredential({ UserName, ServiceName: 'codecommit.amazonaws.com' }),
  ],
  [
    'a key that ends later than the policy says',
    (iam) =>
      iam.createServiceSpecificCredential({
        UserName,
        ServiceName: BEDROCK,
        CredentialAgeDays: 91,
      }),
  ],
  [
    'a key that never ends',
    (iam) => iam.createServiceSpecificCredential({ UserName, ServiceName: BEDROCK }),
  ],
  [
    'the secret of a key again',
    (iam) => iam.resetServiceSpecificCredential({ UserName, ServiceSpecificCredentialId }),
  ],
  [
    'another policy for the user',
    (iam) =>
      iam.attachUserPolicy({
        UserName,
        PolicyArn: 'arn:aws:iam::aws:policy/AmazonBedrockFullAccess',
      }),
  ],
  [
    "somebody else's tags",
    (iam) => iam.tagUser({ UserName, Tags: [{ Key: 'team', Value: 'ml' }] }),
  ],
  ['the keys of everybody', (iam) => iam.listServiceSpecificCredentials({ AllUsers: true })],
  ['the end of the user', (iam) => iam.deleteUser({ UserName })],
];

let policy: PolicyDocument;

beforeAll(async () => {
  policy = await printPolicy('--create-user', '--policy', LIMITED_ACCESS, ...FROM_HERE);
});

/** What IAM answers the rotator: the name of an error, if it is one. */
async function answerTo(call: Call): Promise<string> {
  await using cloud = await rotationCloud([policy]);
  const {
    accessKeyId,
    secretAccessKey,
    sessionToken = '',
  } = cloud.issue({
    role: 'bedrock-rotator',
  });
  const iam = new IAM({
    region: 'us-east-1',
    endpoint: cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  return await call(iam).then(
    () => 'done',
    (error: Error) => error.name,
  );
}

test.each(FORBIDDEN)('%s is denied', async (_whose, call) => {
  expect(await answerTo(call)).toMatch(/^AccessDenied/);
});

test.each(callsFor(USER))('%s for its own user is not', async (_name, call) => {
  expect(await answerTo(call)).toMatch(/^(done|NoSuchEntity)/);
});
