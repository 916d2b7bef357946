import type { Planner } from '../../src/rotation/rotate.ts';
import type { Beginning } from './beginnings.ts';
import { hashNumbers } from './hash.ts';
import type { RunNode } from './run-tree.ts';
import { type KnownWorld, StateSpace } from './state-space.ts';

export interface Violation {
  what: string;
  beginning: string;
  /** What happened up to it, in order; the shortest there is. */
  trace: string[];
}

/** Two runs at some point of each, in a world. */
interface ModelState {
  at: KnownWorld;
  runs: [RunNode, RunNode];
  parent: ModelState | undefined;
  action: string;
  depth: number;
}

/** Explores what can happen to two runs from one beginning after the other, the shortest ways first. */
export class Exploration {
  /** Of every state, whatever it was reached from. */
  readonly seen = new Set<number>();
  readonly violations: Violation[] = [];
  deepest = 0;
  /** How many states have both runs at their ends. */
  ends = 0;
  /** Whether nothing was left to explore below the depth. */
  isComplete = true;
  #planner: Planner;
  #maxDepth: number;

  constructor(planner: Planner, maxDepth: number) {
    this.#planner = planner;
    this.#maxDepth = maxDepth;
  }

  /** @returns every world that was reached */
  async explore(beginning: Beginning): Promise<readonly KnownWorld[]> {
    const space = new StateSpace(beginning, this.#planner);
    let layer: ModelState[] = [];
    const first = space.intern(beginning.world);
    const runs = await space.begin();
    this.#add({ at: first, runs, parent: undefined, action: '', depth: 0 }, layer, beginning);
    for (let depth = 1; layer.length > 0 && depth <= this.#maxDepth; depth++) {
      const next: ModelState[] = [];
      for (const state of layer) {
        if (state.at.violation !== undefined) continue;
        await this.#expand(state, space, next, beginning);
      }
      if (next.length > 0) this.deepest = Math.max(this.deepest, depth);
      layer = next;
    }
    this.isComplete &&= layer.length === 0;
    return space.worlds;
  }

  #add(state: ModelState, layer: ModelState[], beginning: Beginning): void {
    const { at, runs } = state;
    const hash = hashNumbers(at.hash, runs[0].hash, runs[1].hash);
    if (this.seen.has(hash)) return;
    this.seen.add(hash);
    layer.push(state);
    if (hasEnded(runs)) this.ends += 1;
    if (!at.isReached) Object.assign(at, { isReached: true, trace: () => traceOf(state) });
    if (at.violation === undefined) return;
    this.violations.push({ what: at.violation, beginning: beginning.name, trace: traceOf(state) });
  }

  async #expand(
    state: ModelState,
    space: StateSpace,
    layer: ModelState[],
    beginning: Beginning,
  ): Promise<void> {
    const { at, runs, depth } = state;
    const add = (action: string, to: KnownWorld, one: RunNode, other: RunNode) =>
      this.#add(
        { at: to, runs: [one, other], parent: state, action, depth: depth + 1 },
        layer,
        beginning,
      );
    for (const slot of [0, 1] as const) {
      const node = runs[slot];
      if (node.call === undefined) continue;
      const put = (action: string, to: KnownWorld, after: RunNode) =>
        slot === 0 ? add(action, to, after, runs[1]) : add(action, to, runs[0], after);
      for (const isStale of [false, true]) {
        const known = space.step(at, node, isStale);
        const step = known instanceof Promise ? await known : known;
        if (step !== undefined) put(`run ${slot + 1}: ${step.name}`, step.to, step.node);
      }
      if (at.world.left.crashes > 0 && node.parent !== undefined) {
        put(`run ${slot + 1} is killed`, space.crash(at), node.tree.ended);
      }
    }
    for (const { name, to, isPause } of space.events(at)) {
      if (!isPause) add(name, to, ...runs);
      else add(name, to, ...(await space.later(runs, to.world.now)));
    }
    if (!hasEnded(runs)) return;
    for (const { name, to, run } of await space.rounds(at)) add(name, to, run, run);
  }
}

const hasEnded = (runs: ModelState['runs']) => runs.every(({ call }) => call === undefined);

function traceOf(state: ModelState): string[] {
  const trace: string[] = [];
  for (let at: ModelState | undefined = state; at?.parent !== undefined; at = at.parent) {
    trace.unshift(at.action);
  }
  return trace;
}
