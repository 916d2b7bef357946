import type { ApiKeyRecord } from '../src/api-key.ts';
import type { RotationMode } from '../src/rotation/plan/make-plan.ts';
import { HOUR_MS, type RotationPolicy } from '../src/rotation/policy.ts';
import type { KeySink, KeyStore, RotationPorts } from '../src/rotation/ports.ts';
import type { RotationReport } from '../src/rotation/report-rotation.ts';
import { rotate } from '../src/rotation/rotate.ts';
import { PLAIN_VOCABULARY } from '../src/vocabulary.ts';
import { findEarlyDeletion, findOutages } from './consumers.ts';
import { Died, failRun, type Mishap, type Run, refusal } from './mishap.ts';
import { SimulatedIam, USER } from './simulated-iam.ts';
import { makePlace, type Place, putValue, readPlace, type SinkKind } from './simulated-place.ts';
import { type Call, createStore } from './simulated-store.ts';

export interface WorldOptions {
  sinks: SinkKind[];
  escrow?: SinkKind;
  policy?: Partial<RotationPolicy>;
}

export interface RunOptions {
  mode?: RotationMode;
  mishap?: Mishap | undefined;
  /** What places held when this run was queued; default now. */
  queued?: Snapshots;
  turn?: () => Promise<void>;
}

export type Snapshots = Map<string, string | undefined>;

/**
 * A user of IAM, sinks and consumers in memory, with a clock that tests move. After every call each consumer
 * uses what its sink holds, and what it held less than the grace ago.
 */
export class RotationWorld {
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  iam = new SimulatedIam();
  /** What a consumer found that must never be. */
  failures: string[] = [];
  calls: string[] = [];
  places: Place[];
  vault: Place | undefined;
  policy: RotationPolicy;
  /** Keys that somebody else made, and uses. */
  #ofOthers = new Set<string>();
  /** Deactivated on purpose: consumers are meant to fail. */
  #isEmergency = false;

  #options: WorldOptions;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.places = options.sinks.map((kind, index) => makePlace(kind, `sink ${index + 1}`));
    this.vault = options.escrow === undefined ? undefined : makePlace(options.escrow, 'escrow');
    this.policy = {
      credentialAgeDays: 60,
      rotateAfterDays: 30,
      graceHours: 24,
      soakHours: 72,
      ...options.policy,
    };
  }

  get keys(): ApiKeyRecord[] {
    return this.iam.keys;
  }

  set keys(keys: ApiKeyRecord[]) {
    this.iam.keys = keys;
  }

  get tags(): Record<string, string> {
    return this.iam.tags;
  }

  set tags(tags: Record<string, string>) {
    this.iam.tags = tags;
  }

  /** The same world at the same moment: what led to it need not be lived through again. */
  copy(): RotationWorld {
    const { nowMs, failures, calls, places, vault, policy } = this;
    const copy = new RotationWorld(this.#options);
    Object.assign(copy, structuredClone({ nowMs, failures, calls, places, vault, policy }));
    copy.iam = this.iam.copy(nowMs);
    copy.#ofOthers = new Set(this.#ofOthers);
    copy.#isEmergency = this.#isEmergency;
    return copy;
  }

  /** One run of the action. Resolves to undefined if a mishap ended it. */
  async run(options: RunOptions = {}): Promise<RotationReport | undefined> {
    const { mode = 'rotate', mishap, queued = this.snapshots(), turn = async () => {} } = options;
    const run: Run = { mishap, isDead: false, callNumber: 0, turn };
    this.#isEmergency = mode === 'compromised';
    this.calls = [];
    const user = { policies: [], mayCreate: false };
    const request = {
      userName: USER,
      mode,
      policy: this.policy,
      user,
      vocabulary: PLAIN_VOCABULARY,
    };
    try {
      const report = await rotate(request, this.ports(run, queued));
      return run.isDead ? undefined : report;
    } catch (error) {
      if (mishap === undefined) throw error;
      return undefined;
    }
  }

  /** What a workflow that is queued now will pass in. */
  snapshots(): Snapshots {
    return new Map(this.#all().map(({ name, value }) => [name, value]));
  }

  pass(hours: number): void {
    this.nowMs += hours * HOUR_MS;
    this.iam.settle(this.nowMs);
    this.#consume('time passed');
  }

  /** Which key each sink holds. */
  held(): (string | undefined)[] {
    return this.places.map(({ value }) => this.keyOf(value)?.id);
  }

  keyOf(value: string | undefined): ApiKeyRecord | undefined {
    return this.iam.keyOf(value);
  }

  valueOf(key: ApiKeyRecord): string {
    return this.iam.valueOf(key);
  }

  /** A key that somebody makes by hand, for a consumer of his own who uses it from now on. */
  makeByHand(ageDays = 60): ApiKeyRecord {
    const key = this.iam.makeKey(this.nowMs, ageDays);
    this.#ofOthers.add(key.id);
    return key;
  }

  /** @param status undefined to delete it */
  changeByHand(id: string | undefined, status?: 'Active' | 'Inactive'): void {
    if (status === undefined && id !== undefined) this.iam.deleteKey(id);
    for (const key of this.keys) if (key.id === id && status !== undefined) key.status = status;
    this.#ofOthers.delete(id ?? '');
  }

  /** What a person broke is the person's: consumers are looked at from now on. */
  forgive(): void {
    this.failures = [];
    for (const place of this.places) place.history = [];
  }

  ports(run: Run, queued: Snapshots): RotationPorts {
    return {
      store: this.#store(run),
      sinks: this.places.map((place) => this.#sink(run, place, queued.get(place.name))),
      ...(this.vault && { escrow: this.#sink(run, this.vault, queued.get(this.vault.name)) }),
      probe: (value) =>
        this.#call(run, 'probe', () => {
          const key = this.keyOf(value.reveal());
          if (this.iam.isKnown(key, this.nowMs)) return { kind: 'accepted' as const };
          return { kind: 'unknown' as const, error: refusal('not valid') };
        }).catch((error) => {
          if (error instanceof Died) throw error;
          return { kind: 'undetermined' as const, error };
        }),
      now: () => this.nowMs,
      elapsed: () => this.nowMs,
      sleep: async (ms) => {
        this.nowMs += ms;
      },
      random: () => 0.5,
      log: { debug() {}, info() {}, warn() {} },
      mask: () => {},
    };
  }

  #all(): Place[] {
    return this.vault === undefined ? this.places : [...this.places, this.vault];
  }

  #store(run: Run): KeyStore {
    const call: Call = (name, effect) => this.#call(run, name, effect);
    return createStore(this.iam, call, {
      nowMs: () => this.nowMs,
      onDelete: (id) => this.#checkSoak(id),
    });
  }

  #sink(run: Run, place: Place, queued: string | undefined): KeySink {
    return {
      name: place.name,
      ...(place.kind !== 'readable' && {
        isWriteOnly: true as const,
        fingerprint: place.name.replace(' ', '-').padEnd(8, '-'),
      }),
      preflight: () => this.#call(run, `preflight ${place.name}`, () => {}),
      read: () => this.#call(run, `read ${place.name}`, () => readPlace(place, queued)),
      write: (value) =>
        this.#call(run, `write ${place.name}`, () => putValue(place, value.reveal(), this.nowMs)),
    };
  }

  async #call<T>(run: Run, name: string, effect: () => T): Promise<T> {
    await run.turn();
    if (run.isDead) throw new Died();
    run.callNumber += 1;
    this.calls.push(name);
    const isHit = run.callNumber === run.mishap?.call || run.outage === name;
    const mishap = isHit ? run.mishap : undefined;
    if (mishap?.kind === 'outage') run.outage = name;
    if (mishap?.when === 'before') throw failRun(run, mishap, name);
    const result = effect();
    this.iam.noteChange(this.nowMs);
    this.nowMs += 100;
    this.#consume(name);
    if (mishap?.when === 'after') throw failRun(run, mishap, name);
    return result;
  }

  /** A key that somebody used is off for the whole soak before it goes. */
  #checkSoak(id: string): void {
    if (!this.#isEmergency) this.failures.push(...findEarlyDeletion(this, id));
  }

  #consume(after: string): void {
    if (!this.#isEmergency) this.failures.push(...findOutages(this, this.#ofOthers, after));
  }
}
