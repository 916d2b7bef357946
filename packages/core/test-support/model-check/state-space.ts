import type { RotationMode } from '../../src/rotation/plan/make-plan.ts';
import type { Planner } from '../../src/rotation/rotate.ts';
import type { Beginning } from './beginnings.ts';
import { describeStep } from './describe-step.ts';
import { hashText } from './hash.ts';
import { isChange, type ModelCall, makeCall } from './model-calls.ts';
import { excuse, listHands, listRounds, PAUSE_MS, pass, use } from './model-events.ts';
import { findViolation, findWrongCall } from './model-invariants.ts';
import { type ModelWorld, type PlaceKind, queueIn } from './model-world.ts';
import { type RunNode, RunTree } from './run-tree.ts';

/** A world as the check of one beginning has it. */
export interface KnownWorld {
  index: number;
  hash: number;
  world: ModelWorld;
  violation: string | undefined;
  isReached?: true;
  /** How it was reached first. */
  trace: () => string[];
  /** What may happen to it besides the steps of runs. */
  events?: { name: string; to: KnownWorld; isPause?: true }[];
  rounds?: { name: string; to: KnownWorld }[];
}

interface RunStep {
  name: string;
  to: KnownWorld;
  node: RunNode;
}

/** What one beginning leads to: worlds, the runs in them, and what each step of a run does. */
export class StateSpace {
  readonly worlds: KnownWorld[] = [];
  #known = new Map<string, KnownWorld>();
  #steps = new Map<number, RunStep | undefined>();
  #crashes = new Map<KnownWorld, KnownWorld>();
  #trees = new Map<string, RunTree>();
  #nodes = 0;
  #beginning: Beginning;
  #planner: Planner;

  constructor(beginning: Beginning, planner: Planner) {
    this.#beginning = beginning;
    this.#planner = planner;
  }

  /** The schedule goes on, whatever a person asks for. */
  async begin(): Promise<[RunNode, RunNode]> {
    const { mode, places, world } = this.#beginning;
    return [
      await this.#tree(mode, places).begin(world.now),
      await this.#tree('rotate', places).begin(world.now),
    ];
  }

  /** What may come once both runs have ended, with the two that start then. */
  async rounds(at: KnownWorld): Promise<{ name: string; to: KnownWorld; run: RunNode }[]> {
    at.rounds ??= listRounds(at.world).map(({ name, world }) => ({ name, to: this.intern(world) }));
    return Promise.all(
      at.rounds.map(async ({ name, to: { world }, to }) => {
        const tree = this.#tree('rotate', queueIn(world, this.#beginning.places));
        return { name, to, run: await tree.begin(world.now) };
      }),
    );
  }

  #tree(mode: RotationMode, places: readonly PlaceKind[]): RunTree {
    const text = JSON.stringify([mode, places]);
    const nextIndex = () => {
      this.#nodes += 1;
      return this.#nodes;
    };
    const tree =
      this.#trees.get(text) ?? new RunTree({ mode, places, planner: this.#planner }, nextIndex);
    this.#trees.set(text, tree);
    return tree;
  }

  intern(world: ModelWorld): KnownWorld {
    const text = JSON.stringify(world);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const { places } = this.#beginning;
    const added = {
      index: this.worlds.length,
      hash: hashText(text),
      world,
      violation: findViolation(world, places),
      trace: () => [] as string[],
    };
    this.worlds.push(added);
    this.#known.set(text, added);
    return added;
  }

  crash(at: KnownWorld): KnownWorld {
    const known = this.#crashes.get(at) ?? this.intern(use(at.world, 'crashes'));
    this.#crashes.set(at, known);
    return known;
  }

  events(at: KnownWorld): NonNullable<KnownWorld['events']> {
    at.events ??= this.#listEvents(at.world);
    return at.events;
  }

  #listEvents(world: ModelWorld): NonNullable<KnownWorld['events']> {
    const hands = listHands(world).map((event) => ({
      name: event.name,
      to: this.intern(event.world),
    }));
    if (world.left.pauses === 0) return hands;
    const to = this.intern(pass(use(world, 'pauses'), PAUSE_MS));
    return [...hands, { name: '20 minutes pass', to, isPause: true as const }];
  }

  async later(runs: readonly [RunNode, RunNode], now: number): Promise<[RunNode, RunNode]> {
    const move = (run: RunNode) => (run.call === undefined ? run : run.tree.later(run, now));
    return [await move(runs[0]), await move(runs[1])];
  }

  /** Undefined where the list would not be stale. */
  step(
    at: KnownWorld,
    node: RunNode,
    isStale: boolean,
  ): RunStep | undefined | Promise<RunStep | undefined> {
    const { world } = at;
    if (isStale && (world.left.staleLists === 0 || world.keysBefore === undefined))
      return undefined;
    const key = (at.index * 0x200_0000 + node.index) * 2 + Number(isStale);
    if (this.#steps.has(key)) return this.#steps.get(key);
    return this.#take(at, node, isStale).then((step) => {
      this.#steps.set(key, step);
      return step;
    });
  }

  /** Calls up to the first one that changes something, or that others can come before. */
  async #take(at: KnownWorld, begin: RunNode, isStale: boolean): Promise<RunStep | undefined> {
    const { tree } = begin;
    const made: ModelCall['kind'][] = [];
    let { world } = at;
    let node = begin;
    let hasShownOld = false;
    while (node.call !== undefined && !isBoundary(made, node.call)) {
      const { call } = node;
      const violation = findWrongCall(world, node);
      const showsOld: boolean = isStale && !hasShownOld && call.kind === 'list-keys';
      hasShownOld ||= showsOld;
      const effect = makeCall(world, call, showsOld);
      world = excuseLeak(effect.world, call, tree.start.mode === 'compromised');
      if (violation !== undefined) world = { ...world, violation };
      node = await tree.next(node, effect.response, world.now);
      made.push(call.kind);
      if (isChange(call)) break;
    }
    if (isStale && !hasShownOld) return undefined;
    const name = describeStep(made, begin, node, hasShownOld);
    return { name, to: this.intern(world), node: node.call === undefined ? tree.ended : node };
  }
}

/** A transition ends after a change, between places and IAM, and between a list of keys and a change. */
function isBoundary(made: readonly ModelCall['kind'][], next: ModelCall): boolean {
  if (next.kind === 'read-user') return made.includes('read-place');
  return isChange(next) && made.includes('list-keys');
}

/** A key that has leaked is turned off on purpose. */
function excuseLeak(world: ModelWorld, call: ModelCall, isLeak: boolean): ModelWorld {
  if (!isLeak || (call.kind !== 'set-status' && call.kind !== 'delete-key')) return world;
  return { ...world, excused: excuse(world, call.id) };
}
