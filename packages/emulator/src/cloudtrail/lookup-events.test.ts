import { describe, expect, it } from 'vitest';
import { runClient, works } from '../../test-support/python.ts';
import {
  ACCOUNT,
  accountWith,
  allow,
  INFERENCE_POLICY,
  mintToken,
  start,
} from '../../test-support/scenario.ts';

const EVENTS = `
import boto3, json, sys
from datetime import datetime, timedelta, timezone
from botocore.exceptions import ClientError
from botocore.config import Config

once = Config(retries={"total_max_attempts": 1})
east, west = (boto3.client("cloudtrail", region_name=r, config=once) for r in ("us-east-1", "us-west-2"))
account = boto3.client("account", region_name="us-east-1")
def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
def by(key, value, client=west, **more):
    return client.lookup_events(LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}], **more)
`;

const hasBoto = works('python3', '-c', 'import boto3');

async function startTrail(lookupsPerSecond = 1000) {
  const policy = allow(['cloudtrail:LookupEvents', 'account:ListRegions', 'sts:*']);
  const [account] = accountWith([INFERENCE_POLICY]);
  const emulator = await start({
    lookupsPerSecond,
    accounts: [
      {
        ...account,
        id: ACCOUNT,
        users: [{ name: 'reader', policies: [policy] }, { name: 'nobody' }],
      },
    ],
  });
  const run = async (script: string, user = 'reader') =>
    JSON.parse(
      await runClient(emulator, emulator.issue({ user }), 'python3', '-c', EVENTS + script),
    ) as unknown;
  return { emulator, run };
}

const call = (url: string | undefined, token: string, path: string) =>
  fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'thief/1' },
  });

/** As many events, one a second, until now. */
function plant({ cloudTrail }: Awaited<ReturnType<typeof start>>, count: number, region: string) {
  for (let at = 0; at < count; at += 1) {
    const eventTime = new Date(Date.now() - at * 1000).toISOString();
    const userIdentity = { type: 'IAMUser', userName: 'ci' };
    cloudTrail.put({ accountId: ACCOUNT, region, record: { eventTime, userIdentity } });
  }
}

describe.skipIf(!hasBoto)('boto3 reads the event history', () => {
  it('of a key: who, from where, by which access key; in its own region alone', async () => {
    const { emulator, run } = await startTrail();
    const keys = emulator.issue({ role: 'bedrock-ci', sessionName: 'run-42' });
    const token = await mintToken(keys);
    const url = emulator.regionEnv('us-west-2').AWS_ENDPOINT_URL_BEDROCK;
    await call(url, token, '/foundation-models');
    await call(url, token, '/foundation-models/unknown');
    const found = await run(`
record = json.loads(by("AccessKeyId", "${keys.accessKeyId}")["Events"][0]["CloudTrailEvent"])
print(json.dumps({
  "names": [e["EventName"] for e in by("AccessKeyId", "${keys.accessKeyId}")["Events"]],
  "session": len(by("Username", "run-42")["Events"]),
  "source": len(by("EventSource", "bedrock.amazonaws.com")["Events"]),
  "east": len(by("Username", "run-42", east)["Events"]),
  "record": record,
}))`);
    expect(found).toMatchObject({
      names: ['GetFoundationModel', 'ListFoundationModels'],
      session: 2,
      source: 2,
      east: 0,
      record: {
        awsRegion: 'us-west-2',
        sourceIPAddress: '127.0.0.1',
        userAgent: 'thief/1',
        errorCode: 'Validation',
        additionalEventData: { callWithBearerToken: true },
        userIdentity: {
          type: 'AssumedRole',
          accessKeyId: keys.accessKeyId,
          principalId: expect.stringMatching(/^AROA\w+:run-42$/),
          sessionContext: { sessionIssuer: { userName: 'bedrock-ci' } },
        },
      },
    });
  });

  it('page by page: fifty at most, each event once, the newest first', async () => {
    const { emulator, run } = await startTrail();
    plant(emulator, 120, 'us-west-2');
    const found = await run(`
pages = list(west.get_paginator("lookup_events").paginate(
    LookupAttributes=[{"AttributeKey": "Username", "AttributeValue": "ci"}]))
events = [e for p in pages for e in p["Events"]]
times = [e["EventTime"] for e in events]
print(json.dumps({"pages": [len(p["Events"]) for p in pages],
    "ids": len({e["EventId"] for e in events}), "sorted": times == sorted(times, reverse=True),
    "window": len(by("Username", "ci", StartTime=datetime.now(timezone.utc) - timedelta(seconds=30))["Events"])}))`);
    expect(found).toMatchObject({ pages: [50, 50, 20], ids: 120, sorted: true });
    expect((found as { window: number }).window).toBeLessThan(50);
  });

  it.each([
    [
      'two attributes',
      'west.lookup_events(LookupAttributes=[{"AttributeKey": "Username", "AttributeValue": "a"}, {"AttributeKey": "EventName", "AttributeValue": "b"}])',
      'InvalidLookupAttributesException',
    ],
    ['a token that is none', 'west.lookup_events(NextToken="x")', 'InvalidNextTokenException'],
    [
      'a token of another query',
      'by("Username", "x", NextToken=by("Username", "ci", MaxResults=1)["NextToken"])',
      'InvalidNextTokenException',
    ],
    [
      'an end before the start',
      'by("Username", "x", StartTime=datetime(2026, 2, 1), EndTime=datetime(2026, 1, 1))',
      'InvalidTimeRangeException',
    ],
  ])('%s is refused', async (_, script, code) => {
    const { emulator, run } = await startTrail();
    plant(emulator, 3, 'us-west-2');
    expect(await run(`print(json.dumps(code_of(lambda: ${script})))`)).toBe(code);
  });

  it('twice a second in a region, and no third time', async () => {
    const { run } = await startTrail(2);
    const script = `
codes = [code_of(lambda: by("Username", "x")) for _ in range(8)]
print(json.dumps({"third": "ThrottlingException" in codes, "east": code_of(lambda: by("Username", "x", east))}))`;
    expect(await run(script)).toEqual({ third: true, east: null });
  });

  it('only with leave for it', async () => {
    const { run } = await startTrail();
    const script = `print(json.dumps([code_of(lambda: by("Username", "x")), code_of(account.list_regions)]))`;
    expect(await run(script, 'nobody')).toEqual(['AccessDeniedException', 'AccessDeniedException']);
  });

  it('and which regions are enabled', async () => {
    const { run } = await startTrail();
    const script = `
one = account.list_regions(MaxResults=2, RegionOptStatusContains=["ENABLED_BY_DEFAULT"])
names = [r["RegionName"] for p in account.get_paginator("list_regions").paginate(
    RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"]) for r in p["Regions"]]
print(json.dumps({"one": len(one["Regions"]), "more": "NextToken" in one, "west": "us-west-2" in names,
    "gov": "us-gov-west-1" in names}))`;
    expect(await run(script)).toEqual({ one: 2, more: true, west: true, gov: false });
  });

  it('of a session that STS issued, by the access key in the resources', async () => {
    const { emulator, run } = await startTrail();
    const token = emulator.oidcEnv();
    const response = await fetch(
      `${token.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=sts.amazonaws.com`,
      {
        headers: { authorization: `Bearer ${token.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
      },
    );
    const { value } = (await response.json()) as { value: string };
    const found = await run(`
sts = boto3.client("sts", region_name="us-east-1")
keys = sts.assume_role_with_web_identity(RoleArn="arn:aws:iam::${ACCOUNT}:role/bedrock-ci",
    RoleSessionName="run-7", WebIdentityToken="${value}")["Credentials"]
[event] = by("ResourceName", keys["AccessKeyId"], east)["Events"]
record = json.loads(event["CloudTrailEvent"])
print(json.dumps({"name": event["EventName"], "types": sorted({r["ResourceType"] for r in event["Resources"]}),
    "same": record["responseElements"]["credentials"]["accessKeyId"] == keys["AccessKeyId"],
    "secret": keys["SecretAccessKey"] in event["CloudTrailEvent"]}))`);
    expect(found).toEqual({
      name: 'AssumeRoleWithWebIdentity',
      types: ['AWS::IAM::AccessKey', 'AWS::IAM::Role', 'AWS::STS::AssumedRole'],
      same: true,
      secret: false,
    });
  });
});
