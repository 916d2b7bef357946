import type { Planner } from '../../src/rotation/rotate.ts';
import type { Beginning } from './beginnings.ts';
import { describeStep } from './describe-step.ts';
import { hashText } from './hash.ts';
import { isChange, type ModelCall, makeCall } from './model-calls.ts';
import { excuse, listHands, PAUSE_MS, pass, use } from './model-events.ts';
import { findViolation, findWrongCall } from './model-invariants.ts';
import type { ModelWorld } from './model-world.ts';
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
  #trees: [RunTree, RunTree];
  #beginning: Beginning;

  constructor(beginning: Beginning, planner: Planner) {
    this.#beginning = beginning;
    const { mode, places } = beginning;
    const first = new RunTree({ mode, places, planner });
    // The schedule goes on, whatever a person asks for.
    const second = mode === 'rotate' ? first : new RunTree({ mode: 'rotate', places, planner });
    this.#trees = [first, second];
  }

  async begin(now: number): Promise<[RunNode, RunNode]> {
    return [await this.#trees[0].begin(now), await this.#trees[1].begin(now)];
  }

  ended(slot: 0 | 1): RunNode {
    return this.#trees[slot].ended;
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
    const move = (slot: 0 | 1) =>
      runs[slot].call === undefined ? runs[slot] : this.#trees[slot].later(runs[slot], now);
    return [await move(0), await move(1)];
  }

  /** Undefined where the list would not be stale. */
  step(
    at: KnownWorld,
    slot: 0 | 1,
    node: RunNode,
    isStale: boolean,
  ): RunStep | undefined | Promise<RunStep | undefined> {
    const { world } = at;
    if (isStale && (world.left.staleLists === 0 || world.keysBefore === undefined))
      return undefined;
    const tree = this.#trees[slot] === this.#trees[0] ? 0 : 1;
    const key = ((at.index * 0x200_0000 + node.index) * 2 + tree) * 2 + Number(isStale);
    if (this.#steps.has(key)) return this.#steps.get(key);
    return this.#take(at, slot, node, isStale).then((step) => {
      this.#steps.set(key, step);
      return step;
    });
  }

  /** Calls up to the first one that changes something, or that others can come before. */
  async #take(
    at: KnownWorld,
    slot: 0 | 1,
    begin: RunNode,
    isStale: boolean,
  ): Promise<RunStep | undefined> {
    const tree = this.#trees[slot];
    const { mode } = this.#beginning;
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
      world = excuseLeak(effect.world, call, slot === 0 && mode === 'compromised');
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
