import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_REGIONS, type Emulator } from '@bedrock-token/emulator';
import { askControlPlane } from '../../../support/cloud/ask-bedrock.ts';
import { claudeConfig } from '../../../support/cloud/claude-platform.ts';
import { startCloud } from '../../../support/cloud/cloud.ts';
import type { CheckResult } from '../../part.ts';
import { runProgram } from '../../run-program.ts';
import { seeded } from '../botocore-config/config-cases.ts';
import { BEHIND_MS, type GeneratorCase, makeCase, setClock } from './cases.ts';
import { fieldsOf, flipBit } from './fields.ts';

const CASES = 1000;
const SEED = Number(process.env.CONFORMANCE_SEED ?? 20261129);

/** A program that reads a case per line and writes a key per line. */
export type Generator = readonly [command: string, ...args: string[]];

/** What is compared of a service's keys. */
export interface KeyKind {
  /** What two keys have to share. */
  read(key: string): unknown;
  /** Asks the service of a region with the key. @returns the status */
  ask(emulator: Emulator, region: string, key: string): Promise<number>;
}

/** Generators of one key write its query in different orders. */
export const BEDROCK_KEYS: KeyKind = {
  read: fieldsOf,
  async ask({ url }, region, key) {
    const endpoint = { AWS_ENDPOINT_URL_BEDROCK: `${url}/bedrock/@${region}` };
    return (await askControlPlane(endpoint, key, '/foundation-models')).status;
  },
};

const workspaceOf = (region: string) => `wrkspc_${region.replaceAll('-', '')}`;

/** Byte for byte. */
export const CLAUDE_KEYS: KeyKind = {
  read: (key) => key,
  async ask({ url }, region, key) {
    const { status } = await fetch(`${url}/aws-external-anthropic/@${region}/v1/models`, {
      headers: { 'x-api-key': key, 'anthropic-workspace-id': workspaceOf(region) },
    });
    return status;
  },
};

/** The same cases by one generator and by us, and all of its keys at the emulator. */
export async function compareGenerator(
  theirs: Generator,
  ours: Generator,
  kind = BEDROCK_KEYS,
): Promise<CheckResult> {
  const workspaces = DEFAULT_REGIONS.map((region) => ({ id: workspaceOf(region), region }));
  await using emulator = await startCloud(claudeConfig(undefined, { workspaces }));
  const random = seeded(SEED);
  const cases = Array.from({ length: CASES }, () => makeCase(emulator, random));
  const [keys, own] = [await generate(theirs, cases), await generate(ours, cases)];
  const failures: string[] = [];
  for (const [index, one] of cases.entries()) {
    const key = keys[index] ?? '';
    const faults = isDeepStrictEqual(kind.read(key), kind.read(own[index] ?? ''))
      ? await tryAtEmulator(emulator, one, key, kind, random)
      : ['not the same as ours'];
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
  { ask }: KeyKind,
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
    const status = await ask(emulator, where, text);
    if (status !== wanted) faults.push(`${what}: ${status}, not ${wanted}`);
  }
  return faults;
}
