import { makeHome, runCommand } from '../../../support/command/run-command.ts';
import { decodeToken } from '../../../support/judges/decode-token.ts';
import type { CheckResult } from '../../part.ts';
import type { AwsCase } from './case.ts';
import { CASE_GROUPS } from './groups.ts';
import { prepareCase, runCases } from './run-case.ts';
import type { AwsWorld, User } from './world.ts';

/** Each of so many; the other verbs take their credentials from the same place. */
const EVERY = 10;

/** A sample of all groups by the other verbs that need credentials. */
export function runSample(): Promise<CheckResult> {
  return runCases((world) => {
    const all = Object.values(CASE_GROUPS).flatMap((group) => group(world));
    const isPlain = ({ gives, reaches, before }: AwsCase) =>
      reaches === undefined &&
      before === undefined &&
      (typeof gives !== 'string' || gives.startsWith('user/'));
    return all.filter(isPlain).filter((_, index) => index % EVERY === 0);
  }, runByVerbs);
}

/** @returns what `get` and `doctor` do otherwise than the case says */
async function runByVerbs(one: AwsCase, world: AwsWorld): Promise<string[]> {
  using home = makeHome();
  const env = prepareCase(one, world, home);
  const profile = one.profile === undefined ? [] : ['--profile', one.profile];
  const get = await runCommand(['get', '--no-cache', ...profile], { env });
  const doctor = await runCommand(['doctor', ...profile], { env });
  if (typeof one.gives !== 'string') {
    const { code, says } = one.gives;
    return [
      ...(get.code === code && says.test(get.stderr) ? [] : [`get: ${get.code} ${get.stderr}`]),
      ...(doctor.code === code ? [] : [`doctor exits with ${doctor.code}, not ${code}`]),
    ];
  }
  const id = world.keyVariables(one.gives.replace('user/', '') as User).AWS_ACCESS_KEY_ID;
  const [signer] = get.code === 0 ? signerOf(get.stdout) : [get.stderr];
  return [
    ...(signer === id ? [] : [`get: ${signer} signs, not ${id}`]),
    ...(doctor.stdout.includes(`access key ${id}`) ? [] : [`doctor: ${doctor.stdout}`]),
  ];
}

const signerOf = (key: string) =>
  (decodeToken(key.trim()).query.get('X-Amz-Credential') ?? '').split('/');
