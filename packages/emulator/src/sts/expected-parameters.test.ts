import { describe, expect, it } from 'vitest';
import { identityToken, ROLE_ARN } from '../../test-support/scenario.ts';
import { type Emulator, startEmulator } from '../index.ts';

/** A call by hand, since no SDK would make these. */
async function call(emulator: Emulator, more: [string, string][], blank = '') {
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: ROLE_ARN,
    RoleSessionName: 'run-42',
    WebIdentityToken: `${await identityToken(emulator)}${blank}`,
  });
  for (const [name, value] of more) body.append(name, value);
  const response = await fetch(`${emulator.url}/sts`, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

const ARN = 'arn:aws:iam::aws:policy/AmazonBedrockReadOnly';

describe('a parameter that would be passed over is unexpected', () => {
  it.each<[string, [string, string][], string]>([
    ['unknown', [['DurationSecond', '900']], 'DurationSecond in'],
    ['of another action', [['ExternalId', 'x']], 'ExternalId in'],
    ['tags', [['Tags.member.1.Key', 'a']], 'Tags.member.1.Key in'],
    ['not emulated', [['ProviderId', 'x']], 'ProviderId in'],
    ['repeated', [['RoleArn', ROLE_ARN]], 'a second RoleArn in'],
    ['a second action', [['Action', 'GetCallerIdentity']], 'a second Action in'],
    ['misspelled in a list', [['PolicyArns.member.1.Arn', ARN]], 'PolicyArns.member.1.Arn in'],
    ['numbered from 0', [['PolicyArns.member.0.arn', ARN]], 'PolicyArns.member.0.arn in'],
    ['behind a gap', [['PolicyArns.member.2.arn', ARN]], 'without PolicyArns.member.1.arn'],
  ])('%s', async (_name, more, reason) => {
    const emulator = await startEmulator();
    expect(await call(emulator, more)).toMatchObject({
      status: 501,
      text: expect.stringContaining(reason),
    });
    expect(emulator.unexpected).toMatchObject([{ action: 'AssumeRoleWithWebIdentity' }]);
    await expect(emulator.stop()).rejects.toThrow(reason);
  });
});

describe('a value is taken as it is written', () => {
  it.each(['0x384', '9e2', '900.0', ' 900', '+900', ''])('DurationSeconds "%s"', async (text) => {
    const emulator = await startEmulator();
    const answer = await call(emulator, [['DurationSeconds', text]]);
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('MalformedInput') });
    await emulator.stop();
  });

  it.each([' ', '\n', '='])('a token followed by %j', async (blank) => {
    const emulator = await startEmulator();
    const answer = await call(emulator, [], blank);
    const text = expect.stringContaining('InvalidIdentityToken');
    expect(answer).toMatchObject({ status: 400, text });
    await emulator.stop();
  });

  it('a list without gaps is read', async () => {
    const emulator = await startEmulator();
    const more = ['1', '2'].map((index): [string, string] => [
      `PolicyArns.member.${index}.arn`,
      ARN,
    ]);
    expect(await call(emulator, [...more, ['DurationSeconds', '900']])).toMatchObject({
      status: 200,
    });
    await emulator.stop();
  });
});
