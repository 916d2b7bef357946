import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '@bedrock-token/emulator';
import { expect } from 'vitest';
import type { Cloud } from '../cloud/cloud.ts';
import { consumeAll } from '../cloud/consumer.ts';
import { type Call, callsOf, isOfRun, killAt } from '../faults/kill-at-call.ts';
import { errorsOf } from './annotations.ts';
import { type Places, placesCloud, type Reader } from './published-places.ts';
import { passDays, rotateStep, USER } from './rotate-step.ts';

/** One user's keys through many runs, watched by consumers of the places they are published in. */
export interface Life extends AsyncDisposable {
  cloud: Cloud;
  places: Places;
  /** What went wrong so far. */
  wrong: string[];
  pass: (days: number) => void;
  run: (inputs?: Record<string, string>) => Promise<void>;
  /** @returns the requests of that run */
  runAndList: (inputs?: Record<string, string>) => Promise<Call[]>;
  /** @throws NeverCame if the run never came to that request */
  kill: (call: Call, when: 'before' | 'after', inputs?: Record<string, string>) => Promise<void>;
  /** Notes it as wrong unless every place holds the same key and that one works. */
  check: (context: string) => void;
  /** Lets time pass until nothing is due, and notes it as wrong unless one key is left. */
  settle: () => Promise<void>;
}

const RUN_AGAIN = /^ERR_ROTATION_INCOMPLETE: A new key is needed now/;
const RESTORED_NOTHING = /^ERR_ROTATION_INCOMPLETE: .* no place kept its value/;

/**
 * @param watched places that have a consumer
 * @param common inputs of every run
 */
export async function beginLife(
  places: Places,
  watched: readonly Reader[],
  common: Record<string, string>,
): Promise<Life> {
  const cloud = await placesCloud();
  const wrong: string[] = [];
  const withPlaces = (inputs?: Record<string, string>) => ({
    inputs: { ...places.inputs, ...common, ...inputs },
  });
  const readers = watched.map((read) => () => read(cloud));
  const consumer = consumeAll(cloud, readers);
  const run = async (inputs?: Record<string, string>) => {
    let step = await rotateStep(cloud, withPlaces(inputs));
    // It has deactivated a lost key, and says that the next run replaces it.
    if (errorsOf(step).some((error) => RUN_AGAIN.test(error))) {
      step = await rotateStep(cloud, withPlaces(inputs));
    }
    // The key works again, and the run says that somebody has to write its value.
    const restoredNothing = errorsOf(step).some((error) => RESTORED_NOTHING.test(error));
    const isWell = step.code === 0 || (inputs?.mode === 'rollback' && restoredNothing);
    expect(isWell, step.log.text).toBe(true);
  };
  return {
    cloud,
    places,
    wrong,
    pass: (days) => passDays(cloud, days),
    run,
    runAndList: async (inputs) => {
      const before = cloud.journal.entries().length;
      const files = watchFiles(cloud, places.directory);
      await run(inputs);
      const follows = files.stop();
      const entries = cloud.journal.entries().slice(before);
      return callsOf(entries, (entry) => follows.has(entry));
    },
    kill: (call, when, inputs) => killAt(cloud, call, when, withPlaces(inputs)),
    check: (context) => {
      wrong.push(...consumer.failures.splice(0).map((text) => `${context}: ${text}`));
      wrong.push(...faultsOf(cloud, places).map((text) => `${context}: ${text}`));
    },
    settle: async () => {
      // A key that was rolled back to is due itself, once the other one is gone.
      const isDone = () => cloud.iam.keys(USER).length === 1;
      for (let wait = 0; wait < 8 && !(wait > 0 && isDone()); wait++) {
        passDays(cloud, 3.1);
        await run({ 'grace-hours': '24', 'soak-hours': '72' });
      }
      if (!isDone()) wrong.push('in the end there is more than one key');
    },
    [Symbol.asyncDispose]: async () => {
      await consumer.stop();
      await cloud.stop();
      places[Symbol.dispose]();
    },
  };
}

function faultsOf(cloud: Cloud, places: Places): string[] {
  const keys = cloud.iam.keys(USER);
  const held = new Set(places.readers.map((read) => read(cloud)));
  const [value] = held;
  const status = keys.find((key) => key.value === value)?.status;
  return [
    ...(held.size > 1 ? ['the places hold different keys'] : []),
    ...(status === 'Active' ? [] : [`the key in place is ${status ?? 'not one of the keys'}`]),
    ...(keys.length > 2 ? [`there are ${keys.length} keys`] : []),
  ];
}

/** Long enough for a look at the files while a request waits for its answer. */
const LOOK_MS = 25;

/**
 * Finds the requests before which files have changed: each answer is held back until somebody has looked.
 * Of requests that are seen in one look, after a change, each counts as one.
 */
function watchFiles(cloud: Cloud, directory: string): { stop: () => Set<JournalEntry> } {
  const follows = new Set<JournalEntry>();
  let seen = cloud.journal.entries().length;
  let last = readContents(directory);
  const look = () => {
    const fresh = cloud.journal.entries().slice(seen).filter(isOfRun);
    seen = cloud.journal.entries().length;
    const now = readContents(directory);
    if (fresh.length === 0) return;
    if (now !== last) for (const entry of fresh) follows.add(entry);
    last = now;
  };
  cloud.faults.add({ service: '*', kind: 'latency', latencyMs: LOOK_MS, times: 'always' });
  const timer = setInterval(look, 2);
  return {
    stop: () => {
      clearInterval(timer);
      cloud.faults.clear();
      return follows;
    },
  };
}

/** What is in the files of a directory, of which any may go away meanwhile. */
function readContents(directory: string): string {
  return JSON.stringify(
    readdirSync(directory).map((name) => {
      try {
        return [name, readFileSync(join(directory, name), 'utf8')];
      } catch {
        return [name, 'gone'];
      }
    }),
  );
}
