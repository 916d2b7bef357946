import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type IniSection,
  joinProfiles,
  MalformedIni,
  parseConfigFile,
  parseIni,
} from '@bedrock-token/core';
import type { CheckResult, Part } from '../part.ts';
import { type ConfigCase, makeConfigCase, seeded } from './botocore-config/config-cases.ts';

const CASES = 2000;
const BOTOCORE = '1.44.8';
const SEED = Number(process.env.CONFORMANCE_SEED ?? 20261129);

type Read = 'malformed' | Record<string, Record<string, Record<string, unknown>>>;

/** Generated config and credentials files, as botocore reads them and as we do. */
export const part: Part = {
  id: 'botocore-config',
  name: 'botocore, config files',
  group: 'configuration',
  inCi: true,
  async prepare(toolbox) {
    const environment = await toolbox.python({ botocore: BOTOCORE });
    return {
      version: BOTOCORE,
      checks: [
        {
          configured: 'generated config and credentials files',
          compared: 'profiles, SSO sessions, services and malformed files',
          run: () => Promise.resolve(compare(join(environment, 'bin', 'python'))),
        },
      ],
    };
  },
};

function compare(python: string): CheckResult {
  const random = seeded(SEED);
  const cases = Array.from({ length: CASES }, () => makeConfigCase(random));
  const theirs = readByBotocore(python, cases);
  const failures = cases.flatMap((one, index) => {
    const ours = readByUs(one);
    if (isDeepStrictEqual(ours, theirs[index])) return [];
    return [
      `seed ${SEED}, case ${index}: ${JSON.stringify(one)}: ${JSON.stringify(ours)}, botocore ${JSON.stringify(theirs[index])}`,
    ];
  });
  return { cases: CASES, failures };
}

function readByBotocore(python: string, cases: readonly ConfigCase[]): Read[] {
  const script = join(import.meta.dirname, 'botocore-config', 'read_config.py');
  const { status, stdout, stderr } = spawnSync(python, ['-X', 'utf8', script], {
    input: cases.map((one) => `${JSON.stringify(one)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`read_config.py failed: ${stderr}`);
  const [, ...read] = stdout.trim().split('\n');
  return read.map((line) => JSON.parse(line) as Read);
}

function readByUs({ config, credentials }: ConfigCase): Read {
  try {
    const sections = parseConfigFile(config);
    const profiles = joinProfiles(sections.profiles, parseIni(credentials));
    return {
      profiles: toObject(profiles),
      ssoSessions: toObject(sections.ssoSessions),
      services: toObject(sections.services),
    };
  } catch (error) {
    if (error instanceof MalformedIni) return 'malformed';
    throw error;
  }
}

function toObject(sections: ReadonlyMap<string, IniSection>) {
  return Object.fromEntries(
    [...sections].map(([name, section]) => [
      name,
      Object.fromEntries(
        [...section].map(([setting, value]) => [
          setting,
          typeof value === 'string' ? value : Object.fromEntries(value),
        ]),
      ),
    ]),
  );
}
