import type { CheckResult } from '../part.ts';
import { type LineProgram, startLineClient } from './line-client.ts';
import type { RealHosts } from './real-hosts.ts';
import {
  ANSWER,
  compareSigners,
  type RenewedProfile,
  type Session,
  startRenewedProfile,
  waitForEnd,
} from './renewed-profile.ts';

/** How long the first session lives, in seconds; the longer one for a machine that is busy. */
export const FIRST_LIVES = [15, 100];

/**
 * One process of a client asks three times: with a session, after the end of it, and once more.
 * It calls the command again for the second question, and not for the third.
 *
 * @param name what the client's program is asked
 */
export async function compareRenewal(
  scratch: string,
  program: LineProgram | ((hosts: RealHosts) => LineProgram),
  name = 'Converse',
): Promise<CheckResult> {
  await using profile = await startRenewedProfile(scratch);
  const started = typeof program === 'function' ? program(profile.hosts) : program;
  for (const life of FIRST_LIVES) {
    const failures = await renewOnce(profile, started, name, life);
    if (failures !== undefined) return { cases: 3, failures };
  }
  throw new Error('the first answer comes after the end of the session');
}

/** @returns undefined if the machine is too slow for such a session */
async function renewOnce(
  profile: RenewedProfile,
  program: LineProgram,
  name: string,
  life: number,
): Promise<string[] | undefined> {
  const { emulator } = profile.hosts;
  emulator.journal.clear();
  const calls = [profile.calls()];
  const failures: string[] = [];
  using client = startLineClient(program, { ...profile.env, ...program.env }, profile.home);
  const ask = async () => {
    const { text, error } = await client.ask(name);
    if (text !== ANSWER) failures.push(error ?? `answers "${text}"`);
    calls.push(profile.calls());
  };
  const first = profile.logIn(life);
  await ask();
  if (Date.now() >= first.endsAt) return undefined;
  const second = profile.logIn(3600);
  await waitForEnd(first);
  await ask();
  await ask();
  const models = emulator.journal.entries({ service: 'bedrock-runtime' });
  failures.push(...compareSigners(models, [first, second, second] satisfies Session[]));
  failures.push(...compareCalls(calls), ...profile.findSecrets(client.printed()));
  return failures;
}

/**
 * The AWS SDK for JavaScript calls ahead, after an answer with credentials that end soon.
 *
 * @param calls how often the command was called before the first question and after each
 */
function compareCalls([before = 0, first = 0, second = 0, third = 0]: number[]): string[] {
  const failures: string[] = [];
  if (first === before) failures.push('does not call the command for the first credentials');
  if (second < before + 2) failures.push('does not call the command for the second credentials');
  if (third !== second) failures.push('calls the command for credentials that last for an hour');
  return failures;
}
