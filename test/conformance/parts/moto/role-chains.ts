import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeHome, runCommand, runProgram } from '../../../support/command/run-command.ts';
import type { CheckResult } from '../../part.ts';
import { asUser, type Keys, startMoto } from './moto-server.ts';

const ROLES = ['first', 'second', 'third'];
const arnOf = (role: string) => `arn:aws:iam::123456789012:role/${role}`;
const ASSUME = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
};
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});

const configOf = ({ accessKeyId, secretAccessKey }: Keys, nobody: Keys) => `[profile base]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
[profile wrong]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${'x'.repeat(40)}
[profile nobody]
aws_access_key_id = ${nobody.accessKeyId}
aws_secret_access_key = ${nobody.secretAccessKey}
${[
  ['one', 'first', 'base'],
  ['two', 'second', 'one'],
  ['three', 'third', 'two'],
  ['of-nobody', 'first', 'nobody'],
]
  .map(
    ([name, role, source]) =>
      `[profile ${name}]\nrole_arn = ${arnOf(role ?? '')}\nsource_profile = ${source}\nrole_session_name = session-${name}\nduration_seconds = 1800\n`,
  )
  .join('')}`;

const WHO = 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])';

/** Chains of roles by our credential process and by boto3 itself. */
export async function compareChains(bin: string): Promise<CheckResult> {
  using home = makeHome();
  await using moto = await startMoto(bin, home.path);
  for (const RoleName of ROLES) {
    await moto.call(
      ['iam', 'create_role', { RoleName, AssumeRolePolicyDocument: TRUST }],
      [
        'iam',
        'put_role_policy',
        { RoleName, PolicyName: 'p', PolicyDocument: JSON.stringify(ASSUME) },
      ],
    );
  }
  const config = join(home.path, 'config');
  const [member, nobody] = [await moto.makeUser('member', ASSUME), await moto.makeUser('nobody')];
  writeFileSync(config, configOf(member, nobody));
  const {
    AWS_ACCESS_KEY_ID: _id,
    AWS_SECRET_ACCESS_KEY: _secret,
    ...places
  } = asUser(moto.url, member);
  const env = { ...home.env, ...places, AWS_CONFIG_FILE: config };
  const python = (script: string, more: NodeJS.ProcessEnv) =>
    runProgram([join(bin, 'python'), '-c', script], { env: { ...env, ...more }, cwd: home.path });
  const failures: string[] = [];
  for (const profile of ['base', 'one', 'two', 'three']) {
    const theirs = await python(WHO, { AWS_PROFILE: profile });
    const ours = await runCommand(['credential-process', '--profile', profile], { env });
    const session = ours.code === 0 ? JSON.parse(ours.stdout) : {};
    const seen = await python(WHO, {
      AWS_ACCESS_KEY_ID: session.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: session.SecretAccessKey,
      AWS_SESSION_TOKEN: session.SessionToken,
    });
    if (theirs.code === 0 && isDeepStrictEqual(seen.stdout, theirs.stdout)) continue;
    failures.push(
      `${profile}: ${seen.stdout || ours.stderr}, boto3 ${theirs.stdout || theirs.stderr}`,
    );
  }
  const refusals: [words: string[], message: RegExp][] = [
    [['--profile', 'wrong', '--role-arn', arnOf('first')], /SignatureDoesNotMatch|signature/i],
    [['--profile', 'of-nobody'], /not authorized to perform: sts:AssumeRole/],
  ];
  for (const [words, message] of refusals) {
    const { code, stderr } = await runCommand(['get', ...words], { env });
    if (code !== 8 || !message.test(stderr)) failures.push(`${words[1]}: ${code}, ${stderr}`);
  }
  return { cases: 6, failures };
}
