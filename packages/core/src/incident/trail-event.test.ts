import { describe, expect, it } from 'vitest';
import { summarizeEvents } from './summarize.ts';
import { readIssuedSession, readTrailEvent } from './trail-event.ts';

const RECORD = {
  eventID: 'e1',
  eventTime: '2026-03-04T10:00:00Z',
  eventName: 'Converse',
  eventSource: 'bedrock.amazonaws.com',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'agent/1',
  requestParameters: { modelId: 'amazon.nova-lite-v1:0' },
  additionalEventData: { inferenceRegion: 'eu-west-3' },
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAX:deploy:42',
    arn: 'arn:aws:sts::123456789012:assumed-role/deploy/deploy:42',
    accessKeyId: 'ASIAX',
    sessionContext: {
      sessionIssuer: {
        arn: 'arn:aws:iam::123456789012:role/team/deploy',
        userName: 'deploy',
      },
    },
  },
};
const read = (change: object) => readTrailEvent(JSON.stringify({ ...RECORD, ...change }));

describe('the flag of an API key', () => {
  it.each([
    [true, { additionalEventData: { callWithBearerToken: true } }],
    [true, { additionalEventData: { callWithBearerToken: 'true' } }],
    [true, { requestParameters: { callWithBearerToken: true } }],
    [true, { requestParameters: { callWithBearerToken: 'True', bearerTokenType: 'ABSK' } }],
    [false, { additionalEventData: { callWithBearerToken: 'false' } }],
    [false, { additionalEventData: { callWithBearerToken: 1 } }],
    [false, { additionalEventData: null, requestParameters: null }],
    [false, {}],
  ])('is read as %s in %j', (withApiKey, change) => {
    expect(read(change)).toMatchObject({ withApiKey });
  });
});

it('who, from where, and which model', () => {
  expect(read({})).toEqual({
    id: 'e1',
    requestId: undefined,
    isDataEvent: false,
    at: new Date(RECORD.eventTime),
    region: 'eu-west-1',
    source: 'bedrock.amazonaws.com',
    name: 'Converse',
    actor: RECORD.userIdentity.arn,
    accessKeyId: 'ASIAX',
    sourceIp: '198.51.100.7',
    userAgent: 'agent/1',
    model: 'amazon.nova-lite-v1:0',
    inferenceRegion: 'eu-west-3',
    errorCode: undefined,
    withApiKey: false,
    owner: {
      kind: 'role',
      arn: 'arn:aws:iam::123456789012:role/team/deploy',
      name: 'deploy',
      accountId: '123456789012',
      id: 'AROAX',
      sessionName: 'deploy:42',
    },
  });
});

it.each([
  [
    'a user',
    {
      type: 'IAMUser',
      userName: 'ci',
      arn: 'arn:aws:iam::123456789012:user/ci',
      principalId: 'AIDAX',
    },
    { kind: 'user', name: 'ci', id: 'AIDAX' },
  ],
  [
    'root',
    { type: 'Root', arn: 'arn:aws:iam::123456789012:root', principalId: '123456789012' },
    { kind: 'root' },
  ],
])('%s is an owner', (_, userIdentity, owner) => {
  expect(read({ userIdentity })?.owner).toMatchObject(owner);
});

it.each([
  ['a service', { type: 'AWSService', invokedBy: 'x.amazonaws.com' }],
  ['nobody', undefined],
  ['a text', 'root'],
])('%s is none', (_, userIdentity) => {
  expect(read({ userIdentity })?.owner).toBeUndefined();
});

it.each(['', 'x', '[]', 'null', '"x"', '{}', JSON.stringify({ ...RECORD, eventTime: 'x' })])(
  '%j is no record',
  (text) => {
    expect(readTrailEvent(text)).toBeUndefined();
  },
);

describe('the event that issued a session', () => {
  const issued = {
    requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/team/deploy' },
    responseElements: {
      credentials: { accessKeyId: 'ASIAX' },
      assumedRoleUser: { assumedRoleId: 'AROAX:run-7', arn: 'arn:aws:sts::…' },
    },
  };
  it('names role and session', () => {
    expect(readIssuedSession(JSON.stringify(issued), 'ASIAX')).toMatchObject({
      kind: 'role',
      name: 'deploy',
      id: 'AROAX',
      sessionName: 'run-7',
      accountId: '123456789012',
    });
  });
  it('of another access key names none', () => {
    expect(readIssuedSession(JSON.stringify(issued), 'ASIAY')).toBeUndefined();
    expect(readIssuedSession('{}', 'ASIAX')).toBeUndefined();
  });
});

it('a summary counts calls and refusals, the most frequent first', () => {
  const events = [{}, { errorCode: 'AccessDenied' }, { sourceIPAddress: '203.0.113.9' }].flatMap(
    (change, at) => read({ ...change, eventID: `e${at}` }) ?? [],
  );
  expect(summarizeEvents(events)).toMatchObject({
    events: 3,
    refused: 1,
    sourceIps: [
      { value: '198.51.100.7', count: 2 },
      { value: '203.0.113.9', count: 1 },
    ],
  });
});
