import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_REGIONS, type Emulator } from '@bedrock-token/emulator';
import { askControlPlane } from '../../../support/cloud/ask-bedrock.ts';
import { startHelperCloud } from '../../../support/command/helper-cloud.ts';
import type { CheckResult } from '../../part.ts';
import { runProgram } from '../../run-program.ts';
import { seeded } from '../botocore-config/config-cases.ts';
import { BEHIND_MS, type GeneratorCase, makeCase, setClock } from './cases.ts';
import { fieldsOf, flipBit } from './fields.ts';

const CASES = 1000;
const SEED = Number(process.env.CONFORMANCE_SEED ?? 20261129);

/** A program that reads a case per line and writes a key per line. */
export type Generator = readonly [command: string, ...args: string[]];

/** The same cases by one generator and by us, and all of its keys at the emulator. */
export async function compareGenerator(theirs: Generator, ours: Generator): Promise<CheckResult> {
  await using emulator = await startHelperCloud();
  const random = seeded(SEED);
  const cases = Array.from({ length: CASES }, () => makeCase(emulator, random));
  const [keys, own] = [await generate(theirs, cases), await generate(ours, cases)];
  const failures: string[] = [];
  for (const [index, one] of cases.entries()) {
    const key = keys[index] ?? '';
    const faults = isDeepStrictEqual(fieldsOf(key), fieldsOf(own[index] ?? ''))
      ? await tryAtEmulator(emulator, one, key, random)
      : ['not the same fields as ours'];
    const { region, expires, now } = one;
    const described = JSON.stringify({ region, expires, now, session: 'sessionToken' in one });
    failures.push(...faults.map((fault) => `seed ${SEED}, case ${index} ${described}: ${fault}`));
  }
  return { cases: CASES, failures };
}

async function generate(
  [command, ...args]: Generator,
  cases: readonly GeneratorCase[],
): Promise<string[]> {
  const input = cases.map((one) => `${JSON.stringify(one)}\n`).join('');
  const { code, stdout, stderr } = await runProgram(command, args, { input });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  const keys = stdout.trim().split('\n');
  if (keys.length !== cases.length) throw new Error(`${keys.length} keys of ${cases.length} cases`);
  return keys;
}

async function tryAtEmulator(
  emulator: Emulator,
  { region, expires, now }: GeneratorCase,
  key: string,
  random: () => number,
): Promise<string[]> {
  const other = DEFAULT_REGIONS.find((one) => one !== region) ?? '';
  const trials: [what: string, at: number, region: string, key: string, status: number][] = [
    ['the key itself', now - BEHIND_MS, region, key, 200],
    ['one flipped bit', now - BEHIND_MS, region, flipBit(key, random), 403],
    [`in ${other}`, now - BEHIND_MS, other, key, 403],
    ['after its end', now + expires * 1000, region, key, 403],
  ];
  const faults: string[] = [];
  for (const [what, at, where, text, wanted] of trials) {
    setClock(emulator, at);
    const AWS_ENDPOINT_URL_BEDROCK = `${emulator.url}/bedrock/@${where}`;
    const { status } = await askControlPlane(
      { AWS_ENDPOINT_URL_BEDROCK },
      text,
      '/foundation-models',
    );
    if (status !== wanted) faults.push(`${what}: ${status}, not ${wanted}`);
  }
  return faults;
}
