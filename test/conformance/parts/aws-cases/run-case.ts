import { furnish } from '../../../support/command/helper-cloud.ts';
import {
  type CommandResult,
  type Home,
  makeHome,
  runCommand,
} from '../../../support/command/run-command.ts';
import type { CheckResult } from '../../part.ts';
import type { AwsCase, CaseGroup } from './case.ts';
import { type AwsWorld, startAwsWorld } from './world.ts';

/** Writes the files of a case. @returns the variables of a process that shall see them */
export function prepareCase(one: AwsCase, world: AwsWorld, home: Home): Record<string, string> {
  const place = (text: string) => text.replaceAll('HOME', home.path);
  const files = Object.entries(one.files ?? {}).map(([path, text]) => [path, place(text)]);
  furnish(home, Object.fromEntries(files));
  one.before?.();
  const env = {
    ...home.env,
    ...world.cloud.env,
    // Of these botocore knows the second one alone.
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    ...(one.reaches && { HTTPS_PROXY: world.proxy.url, AWS_ENDPOINT_URL_STS: undefined }),
    ...one.env,
  };
  world.proxy.targets.length = 0;
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, place(value)]],
    ),
  );
}

/** @returns what the built command does otherwise than the case says */
export async function runByCommand(one: AwsCase, world: AwsWorld): Promise<string[]> {
  using home = makeHome();
  const env = prepareCase(one, world, home);
  const since = world.cloud.journal.entries().length;
  const args = one.profile === undefined ? [] : ['--profile', one.profile];
  const result = await runCommand(['credential-process', ...args], { env });
  world.cloud.faults.clear();
  if (typeof one.gives !== 'string') {
    return [...compareRefusal(one.gives, result), ...compareTarget(one, world)];
  }
  if (result.code !== 0) return [`exits with ${result.code}: ${result.stderr.trim()}`];
  const said = JSON.parse(result.stdout) as Record<string, string>;
  const caller = await world.callerOf({
    accessKeyId: said.AccessKeyId ?? '',
    secretAccessKey: said.SecretAccessKey ?? '',
    sessionToken: said.SessionToken,
  });
  return [
    ...(isGiven(caller, one.gives) ? [] : [`gives ${caller}, not ${one.gives}`]),
    ...compareRequests(one, world, since),
  ];
}

function compareRefusal({ code, says }: { code: number; says: RegExp }, result: CommandResult) {
  const isRight = result.code === code && result.stdout === '' && says.test(result.stderr);
  if (isRight) return [];
  const said = result.stdout === '' ? result.stderr.trim() : 'it prints credentials';
  return [`exits with ${result.code}, not ${code} and ${says}: ${said}`];
}

/** A caller with the name of its session is one without, if the case does not say it. */
export const isGiven = (caller: string, wanted: string): boolean =>
  caller === wanted || caller.startsWith(`${wanted}/`) || caller.startsWith(`${wanted}_`);

export function compareTarget({ reaches }: AwsCase, { proxy: { targets } }: AwsWorld): string[] {
  if (reaches === undefined || targets[0] === reaches) return [];
  return [`asks ${targets[0]} first, not ${reaches}`];
}

function compareRequests({ asks }: AwsCase, { cloud }: AwsWorld, since: number): string[] {
  if (asks === undefined) return [];
  const roles = cloud.journal
    .entries()
    .slice(since)
    .filter(({ service }) => service === 'sts');
  const isAsked = ({ parameters = {} }: { parameters?: Record<string, string> }) =>
    Object.entries(asks).every(([name, value]) => parameters[name] === value);
  return roles.some(isAsked) ? [] : [`no request for a role had ${JSON.stringify(asks)}`];
}

/** Runs the cases of a group against an emulator of their own. */
export async function runCases(
  group: CaseGroup,
  run: (one: AwsCase, world: AwsWorld) => Promise<string[]>,
): Promise<CheckResult> {
  const world = await startAwsWorld();
  try {
    const cases = group(world);
    const failures: string[] = [];
    // One after the other: they share the journal and the faults of one emulator.
    for (const one of cases) {
      const faults = await run(one, world);
      failures.push(...faults.map((fault) => `${one.name}: ${fault}`));
    }
    return { cases: cases.length, failures };
  } finally {
    await world.stop();
  }
}
