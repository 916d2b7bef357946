import type { RotationMode } from '../../src/rotation/plan/make-plan.ts';
import { POLICY } from '../../src/rotation/plan/states/notation.ts';
import type { KeySink, ProbeVerdict, RotationPorts } from '../../src/rotation/ports.ts';
import type { RotationReport } from '../../src/rotation/report-rotation.ts';
import { type Planner, rotate } from '../../src/rotation/rotate.ts';
import { PLAIN_VOCABULARY } from '../../src/vocabulary.ts';
import { refusal } from '../mishap.ts';
import { errorOf, type ModelCall, type ModelResponse } from './model-calls.ts';
import { fromValue, readPlace, toRecord, toValue, USER } from './model-values.ts';
import { type PlaceKind, writeValue } from './model-world.ts';

const NOT_VALID: ProbeVerdict = { kind: 'unknown', error: refusal('not valid') };

/** How a run is started. */
export interface RunStart {
  mode: RotationMode;
  places: readonly PlaceKind[];
  planner: Planner;
}

/** Where a run stands: what it calls next, or how it ended. */
export type RunPoint = { call: ModelCall } | { report: RotationReport };

/**
 * One `rotate()` whose calls wait for their responses. It is a function of these and of the time: the same
 * responses lead to the same next call.
 */
export class RunSession {
  #now: number;
  #elapsed = 0;
  /** Calls without a response. A run makes some at once; they are served one after the other. */
  #waiting: { call: ModelCall; answer: (response: ModelResponse) => void }[] = [];
  #arrive: ((point: RunPoint) => void) | undefined;
  #fail: ((error: unknown) => void) | undefined;
  #start: RunStart;

  constructor(start: RunStart, now: number) {
    this.#start = start;
    this.#now = now;
  }

  /** Runs up to the first call. */
  begin(): Promise<RunPoint> {
    const { mode, planner } = this.#start;
    const request = {
      userName: USER,
      mode,
      policy: POLICY,
      user: { policies: [], mayCreate: false },
      vocabulary: PLAIN_VOCABULARY,
      planner,
    };
    return this.#next(() => {
      rotate(request, this.#ports()).then(
        (report) => this.#arrive?.({ report }),
        (error: unknown) => this.#fail?.(error),
      );
    });
  }

  /** Gives the response to the present call at a time, and runs up to the next one. */
  go(response: ModelResponse, now: number): Promise<RunPoint> {
    return this.#next(() => {
      this.#now = now;
      this.#waiting.shift()?.answer(response);
      this.#announce();
    });
  }

  #next(start: () => void): Promise<RunPoint> {
    return new Promise((resolve, reject) => {
      this.#arrive = resolve;
      this.#fail = reject;
      start();
    });
  }

  #announce(): void {
    const [first] = this.#waiting;
    if (first !== undefined) this.#arrive?.({ call: first.call });
  }

  #call<T>(call: ModelCall, read: (response: ModelResponse) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const answer = (response: ModelResponse) => {
        if ('error' in response) reject(errorOf(response.error));
        else resolve(read(response));
      };
      this.#waiting.push({ call, answer });
      this.#announce();
    });
  }

  #ports(): RotationPorts {
    const { places } = this.#start;
    const sinks = places.map((place, index) => this.#sink(place, index));
    const escrow = sinks.find((_, index) => places[index]?.isEscrow);
    return {
      store: {
        readUser: () =>
          this.#call({ kind: 'read-user' }, (response) => ({
            name: USER,
            arn: 'arn',
            tags: 'tags' in response ? { ...response.tags } : {},
          })),
        createUser: () => Promise.reject(new Error('not asked')),
        attachPolicy: () => Promise.reject(new Error('not asked')),
        putPolicy: () => Promise.reject(new Error('not asked')),
        tagUser: (_, tags) => this.#call({ kind: 'tag-user', tags }, () => {}),
        listKeys: () =>
          this.#call({ kind: 'list-keys' }, (response) =>
            'keys' in response ? response.keys.map(toRecord) : [],
          ),
        createKey: (_, ageDays) =>
          this.#call({ kind: 'create-key', ageDays }, (response) => {
            if (!('created' in response)) throw new Error('no key');
            return {
              record: toRecord(response.created),
              value: toValue(writeValue(response.created)),
            };
          }),
        setKeyStatus: (_, id, status) => this.#call({ kind: 'set-status', id, status }, () => {}),
        deleteKey: (_, id) => this.#call({ kind: 'delete-key', id }, () => {}),
      },
      sinks: sinks.filter((sink) => sink !== escrow),
      escrow,
      probe: (value) =>
        this.#call(
          { kind: 'probe', value: fromValue(value.reveal()) },
          (response): ProbeVerdict => {
            if ('isKnown' in response && response.isKnown) return { kind: 'accepted' };
            return NOT_VALID;
          },
        ),
      now: () => this.#now,
      elapsed: () => this.#elapsed,
      sleep: (ms, signal) => this.#sleep(ms, signal),
      random: () => 0.5,
      log: { debug() {}, info() {}, warn() {} },
      mask() {},
    };
  }

  /** A limit on the time of a call, which has a signal, never ends one. */
  async #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal !== undefined) return new Promise(() => {});
    this.#elapsed += ms;
  }

  #sink(place: PlaceKind, index: number): KeySink {
    return {
      name: place.name,
      ...(place.kind !== 'readable' && { isWriteOnly: true, fingerprint: place.fingerprint }),
      ...(place.mayOverwrite && { mayOverwrite: true }),
      preflight: () => this.#call({ kind: 'preflight', place: index }, () => {}),
      read: () =>
        this.#call({ kind: 'read-place', place: index }, (response) =>
          readPlace(place, 'place' in response ? response.place : {}),
        ),
      write: (value) =>
        this.#call(
          { kind: 'write-place', place: index, value: fromValue(value.reveal()) },
          () => {},
        ),
    };
  }
}
