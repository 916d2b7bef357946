import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { consume } from '../runner/consumer.ts';
import { type Call, callsOf, killAt } from '../runner/kill-at-call.ts';
import type { Cloud } from '../runner/mint-step.ts';
import {
  passDays,
  REPOSITORY,
  type RotateOptions,
  rotateWell,
  rotationCloud,
  USER,
} from '../runner/rotate-step.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-crash-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Where keys are published, and how a consumer of each place reads it. */
interface Places {
  inputs: NonNullable<RotateOptions['inputs']>;
  readers: ((cloud: Cloud) => string | undefined)[];
}

const secret = (name: string, environment?: string) => (cloud: Cloud) =>
  cloud.github.secret(
    { repository: REPOSITORY, ...(environment !== undefined && { environment }) },
    name,
  )?.value;

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

let files = 0;
const PLACES: Record<string, () => Places> = {
  'a GitHub secret': () => ({ inputs: {}, readers: [secret('BEDROCK_API_KEY')] }),
  'a file': () => {
    const path = join(directory, `key-${files++}`);
    return {
      inputs: { sinks: `- { type: file, path: ${path} }` },
      readers: [() => readFile(path)],
    };
  },
  'two GitHub secrets, a file, and a GitHub secret as escrow': () => {
    const path = join(directory, `key-${files++}`);
    return {
      inputs: {
        sinks: `
          - { type: github, name: BEDROCK_API_KEY }
          - { type: github, name: BEDROCK_API_KEY, environment: production }
          - { type: file, path: ${path} }`,
        escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }',
      },
      readers: [
        secret('BEDROCK_API_KEY'),
        secret('BEDROCK_API_KEY', 'production'),
        () => readFile(path),
      ],
    };
  },
};

/** Runs before the one that is killed, and how many days later that is. */
const STAGES: Record<string, number[]> = {
  'the first key': [],
  'a key that is due': [30.5],
  'the end of the grace': [30.5, 1.1],
  'the end of the soak': [30.5, 1.1, 3.1],
};

async function prepare(places: Places, days: number[]): Promise<Cloud> {
  const cloud = await rotationCloud();
  for (const day of days) {
    await rotateWell(cloud, { inputs: places.inputs });
    passDays(cloud, day);
  }
  return cloud;
}

async function listCalls(makePlaces: () => Places, days: number[]): Promise<Call[]> {
  const places = makePlaces();
  const cloud = await prepare(places, days);
  cloud.journal.clear();
  await rotateWell(cloud, { inputs: places.inputs });
  const calls = callsOf(cloud.journal.entries());
  await cloud.stop();
  return calls;
}

/** Kills one run, then lets runs happen as a schedule would. @returns what went wrong */
async function killOnce(
  makePlaces: () => Places,
  days: number[],
  call: Call,
  when: 'before' | 'after',
): Promise<string[]> {
  const places = makePlaces();
  await using cloud = await prepare(places, days);
  const consumers = places.readers.map((read) => consume(cloud, () => read(cloud)));
  await killAt(cloud, call, when, { inputs: places.inputs });
  for (const later of [0.1, 1.1, 1.1, 3.1]) {
    passDays(cloud, later);
    await rotateWell(cloud, { inputs: places.inputs });
  }
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  const keys = cloud.iam.keys(USER);
  const held = places.readers.map((read) => read(cloud));
  const isOneKey = keys.length === 1 && keys[0]?.status === 'Active';
  const context = `${when} ${call.service} ${call.action} ${call.nth}`;
  return [
    ...consumers
      .flatMap(({ failures }) => failures.slice(0, 1))
      .map((text) => `${context}: ${text}`),
    ...(isOneKey && held.every((value) => value === keys[0]?.value)
      ? []
      : [`${context}: not one key`]),
  ];
}

/** A few at once: most of a run's time is its process's start. */
async function inLanes<T>(lanes: number, jobs: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const queue = [...jobs];
  const lane = async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) results.push(await job());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

const cases = Object.entries(PLACES).flatMap(([place, makePlaces]) =>
  Object.entries(STAGES).map(([stage, days]) => ({ place, stage, makePlaces, days })),
);

test.each(cases)(
  '$place, $stage',
  async ({ place, stage, makePlaces, days }) => {
    const calls = await listCalls(makePlaces, days);
    expect(calls.length).toBeGreaterThan(5);
    const jobs = calls.flatMap((call) =>
      (['before', 'after'] as const).map((when) => () => killOnce(makePlaces, days, call, when)),
    );
    const wrong = (await inLanes(3, jobs)).flat();
    console.log(`${jobs.length} kills, ${place}, ${stage}: ${wrong.length} went wrong`);
    expect(wrong).toEqual([]);
  },
  600_000,
);
