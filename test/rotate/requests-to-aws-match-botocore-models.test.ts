import { expect, test } from 'vitest';
import { passDays, rotateWell } from '../support/action/rotate-step.ts';
import { PARAMETER, SECRET, sinkCloud } from '../support/cloud/aws-sinks.ts';
import { type Exchange, startRelay } from '../support/cloud/recording-relay.ts';
import { hasBotocore, judgeByBotocore } from '../support/judges/botocore.ts';

const INPUTS = {
  sinks: `
    - { type: secrets-manager, name: ${SECRET} }
    - { type: ssm, name: ${PARAMETER} }
    - { type: ssm, name: ${PARAMETER}-json, member: key }`,
  escrow: SECRET,
};
const SERVICES = ['sts', 'iam', 'secretsmanager', 'ssm'];

test.skipIf(!hasBotocore)('every request of a key that lives, retires and comes back', async () => {
  await using cloud = await sinkCloud();
  await using relay = await startRelay(cloud);
  const options = { env: relay.env };
  for (const [mode, days] of [
    ['rotate', 30.5],
    ['rotate', 1.1],
    ['rotate', 0.1],
    ['rollback', 1.1],
    ['rotate', 3.1],
    ['rotate', 0],
    ['compromised', 4],
    ['cleanup', 0],
  ] as const) {
    await rotateWell(cloud, { ...options, inputs: { ...INPUTS, mode } });
    passDays(cloud, days);
  }
  const exchanges = relay.exchanges.filter(({ service }) => SERVICES.includes(service));
  const verdicts = judgeByBotocore(exchanges);
  expect(verdicts.filter(({ problems }) => problems.length > 0)).toEqual([]);
  expect([...new Set(verdicts.map(({ operation }) => operation))].sort()).toEqual([
    'AssumeRoleWithWebIdentity',
    'CreateServiceSpecificCredential',
    'CreateUser',
    'DeleteServiceSpecificCredential',
    'DescribeSecret',
    'GetParameter',
    'GetParameterHistory',
    'GetSecretValue',
    'GetUser',
    'ListServiceSpecificCredentials',
    'PutParameter',
    'PutSecretValue',
    'PutUserPolicy',
    'TagUser',
    'UpdateSecretVersionStage',
    'UpdateServiceSpecificCredential',
  ]);
});

test.skipIf(!hasBotocore)('the judge finds what is wrong', () => {
  const query = (body: string) => exchange('iam', body, {});
  const json = (target: string, body: string) =>
    exchange('secretsmanager', body, {
      'x-amz-target': `secretsmanager.${target}`,
      'content-type': 'application/x-amz-json-1.1',
    });
  const create = 'Action=CreateServiceSpecificCredential&Version=2010-05-08&UserName=a';
  const bad: [Exchange, RegExp][] = [
    [query(create), /Missing required parameter in input: "ServiceName"/],
    [query(`${create}&ServiceName=b&Age=3`), /left over: Age/],
    [query(`${create}&ServiceName=b&CredentialAgeDays=0`), /CredentialAgeDays, value: 0/],
    [query(`${create}&ServiceName=b&CredentialAgeDays=36601`), /more than 36600/],
    [query(`${create}%20b&ServiceName=b`), /UserName: does not match/],
    [json('GetSecretValue', '{"SecretId":1}'), /Invalid type for parameter SecretId/],
    [json('GetSecretValue', '{"SecretId":"a","Stage":"b"}'), /Unknown parameter in input: "Stage"/],
    [json('PutSecretValue', '{"SecretId":"a","ClientRequestToken":"b"}'), /Invalid length/],
    [json('NoSuch', '{}'), /OperationNotFound/],
  ];
  const verdicts = judgeByBotocore(bad.map(([one]) => one));
  for (const [index, [, message]] of bad.entries()) {
    expect(verdicts[index]?.problems.join('\n')).toMatch(message);
  }
});

function exchange(service: string, body: string, headers: Record<string, string>): Exchange {
  return { method: 'POST', service, path: '', query: '', headers, body, status: 200, answer: '' };
}
