import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import {
  LIMITED_ACCESS,
  passDays,
  ROTATOR,
  rotateStep,
  rotateWith,
  rotationCloud,
  USER,
} from '../../support/action/rotate-step.ts';
import type { StepOptions, StepResult } from '../../support/action/run-action.ts';
import { ACCOUNT, type Cloud, startCloud } from '../../support/cloud/cloud.ts';
import type { Footprint } from '../../support/faults/footprint.ts';
import {
  ENDLESS,
  expectCutOff,
  expectLinear,
  fillFile,
  KIB,
  MIB,
  measure,
} from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: a person who can write a file or an input of a workflow makes it longer than anybody can hold
// in memory, or such that a parser takes minutes.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-limits-'));
const FILE = join(directory, 'file');
let cloudOfMints: Cloud;
let cloudOfRotations: Cloud;
let [token, key] = ['', ''];
beforeAll(async () => {
  cloudOfMints = await startCloud();
  token = await askForToken(cloudOfMints);
  const users = [{ name: USER, managedPolicies: [LIMITED_ACCESS] }];
  cloudOfRotations = await rotationCloud(undefined, {}, { users });
  // A key of a short while ago may be that of another run.
  passDays(cloudOfRotations, -1);
  key = cloudOfRotations.issueApiKey({ user: USER }).value;
  passDays(cloudOfRotations, 1);
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await cloudOfMints.stop();
  await cloudOfRotations.stop();
});

/** As a job would. */
async function askForToken(cloud: Cloud): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: own = '' } =
    cloud.oidcEnv();
  const headers = { authorization: `Bearer ${own}` };
  const response = await fetch(`${url}&audience=sts.amazonaws.com`, { headers });
  return ((await response.json()) as { value: string }).value;
}

type OnStart = NonNullable<StepOptions['onStart']>;

interface Row {
  what: string;
  /** In what `run` is given: bytes, characters, anchors or levels. */
  limit: number;
  /** The longest text that is parsed, if a byte may become a token. */
  tokens?: number;
  /** What stands for no end; default {@link ENDLESS}. */
  most?: number;
  run: (size: number, onStart: OnStart) => Promise<StepResult>;
  /** What is said of one that is read, and is no success: it gets beyond the reader. */
  within?: RegExp;
  refusal: RegExp;
}

/** The system takes 128 KiB for one variable. */
const LARGEST_VARIABLE = 120_000;

const plan = (sink: string, onStart: OnStart) =>
  rotateStep(cloudOfRotations, { inputs: { mode: 'plan', sinks: `- ${sink}` }, onStart });
const planFleet = (start: string, bytes: number, onStart: OnStart) => {
  fillFile(FILE, start, bytes, '#\n');
  return rotateWith(cloudOfRotations, { inputs: { config: FILE, mode: 'plan' }, onStart });
};
const FLEET = `accounts:
  - id: "${ACCOUNT}"
    role-to-assume: ${ROTATOR}
    aws-region: us-west-2
    users: [{ user-name: ${USER}, sinks: [{ type: file, path: ./key }] }]
`;

const ROWS: Row[] = [
  {
    what: 'an input of the mint action',
    limit: 20_000,
    most: LARGEST_VARIABLE,
    run: (size, onStart) =>
      mintStep(cloudOfMints, {
        inputs: { 'aws-region': `us-east-1${','.repeat(Math.max(0, size - 9))}` },
        onStart,
      }),
    refusal: /^ERR_INPUT: Input "aws-region" has \d+ characters, more than the maximum of 20000/,
  },
  {
    what: 'an input of the rotation',
    limit: 20_000,
    most: LARGEST_VARIABLE,
    run: (size, onStart) => {
      const sink = '- { type: file, path: ./key }';
      const sinks = sink + '\n'.repeat(Math.max(0, size - sink.length));
      return rotateStep(cloudOfRotations, { inputs: { mode: 'plan', sinks }, onStart });
    },
    refusal: /^ERR_INPUT: Input "sinks" has \d+ characters, more than the maximum of 20000/,
  },
  {
    what: 'a token file of an identity provider',
    limit: 256 * KIB,
    run: (bytes, onStart) => {
      fillFile(FILE, token, bytes);
      const inputs = { 'web-identity-token-file': FILE };
      return mintStep(cloudOfMints, { inputs, identity: false, onStart });
    },
    refusal: /^ERR_INPUT: .*cannot be read \(it is larger than 256 KiB\)/,
  },
  {
    what: 'a file that holds a key',
    limit: 4 * KIB,
    run: (bytes, onStart) => {
      fillFile(FILE, key, bytes);
      return plan(`{ type: file, path: ${FILE} }`, onStart);
    },
    refusal: /^ERR_SINK: .* holds something that is not a long-term API key of this service/,
  },
  {
    what: 'a JSON file of which a key is a member',
    limit: MIB,
    run: (bytes, onStart) => {
      fillFile(FILE, JSON.stringify({ key }), bytes);
      return plan(`{ type: file, path: ${FILE}, member: key }`, onStart);
    },
    refusal: /^ERR_SINK: .* is larger than 1 MiB/,
  },
  {
    what: 'what a command prints for `read`',
    limit: 64 * KIB,
    run: (bytes, onStart) => {
      fillFile(FILE, key, bytes);
      return plan(`{ type: exec, command: [cat], read: [cat, ${FILE}] }`, onStart);
    },
    refusal: /it printed more than 64 KiB/,
  },
  {
    what: 'a fleet file',
    limit: 256 * KIB,
    tokens: 256 * KIB,
    run: (bytes, onStart) => planFleet(FLEET, bytes, onStart),
    refusal: /^ERR_INPUT: .*cannot be read \(it is larger than 256 KiB\)/,
  },
  {
    what: 'a fleet file by its anchors',
    limit: 1000,
    most: 40_000,
    tokens: 256 * KIB,
    run: (anchors, onStart) => {
      const list = Array.from({ length: anchors }, () => '&a ').join(',');
      return planFleet(`${FLEET}more: [${list}]\n`, 0, onStart);
    },
    within: /has an unknown member more/,
    refusal: /holds more than 1000 anchors and aliases/,
  },
  {
    what: 'a fleet file by its levels',
    limit: 100,
    most: 100_000,
    tokens: 256 * KIB,
    run: (levels, onStart) => {
      // The document's mapping is the first level, its value the next.
      const lists = Math.max(0, levels - 1);
      return planFleet(`${FLEET}more: ${'['.repeat(lists)}${']'.repeat(lists)}\n`, 0, onStart);
    },
    within: /has an unknown member more/,
    refusal: /nests more than 100 levels/,
  },
];

function read({ run }: Row, size: number): Promise<StepResult & { footprint: Footprint }> {
  return measure((onStart) => run(size, onStart));
}

it.each(sampleOf(ROWS, 2).map((row) => [row.what, row] as const))(
  '%s is read up to its limit and no further',
  async (_, row) => {
    const { limit, most = ENDLESS, tokens, within, refusal } = row;
    const [little, half, whole] = [
      await read(row, 0),
      await read(row, limit / 2),
      await read(row, limit),
    ];
    for (const step of [little, half, whole]) {
      if (within === undefined) expect(step.code, step.log.text).toBe(0);
      else expect(errorsOf(step)).toEqual([expect.stringMatching(within)]);
      expect(step.log.text).not.toMatch(refusal);
    }
    await expectLinear({
      little: little.footprint,
      half: half.footprint,
      whole: whole.footprint,
      limit,
      tokens,
      again: async () => [await read(row, limit / 2), await read(row, limit)],
    });
    for (const size of [limit + 1, most]) {
      const beyond = await read(row, size);
      expect(beyond).toMatchObject({ code: 1, signal: null });
      expect(errorsOf(beyond)).toEqual([expect.stringMatching(refusal)]);
      expectCutOff(little.footprint, beyond.footprint, limit, tokens);
    }
  },
);
