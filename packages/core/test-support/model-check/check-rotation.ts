import type { Planner } from '../../src/rotation/rotate.ts';
import type { Beginning } from './beginnings.ts';
import { QuietLife } from './converge.ts';
import { Exploration, type Violation } from './explore.ts';

export interface ModelCheck {
  planner: Planner;
  /** In transitions. */
  maxDepth: number;
  /** No further beginning is explored after the first violation. */
  stopsAtFirst?: boolean;
  /** Whether each world that is reached has to come to rest. */
  lives?: boolean;
}

export interface ModelCheckReport {
  states: number;
  deepest: number;
  /** States in which both runs are at their ends. */
  ends: number;
  /** Whether nothing was left to explore below the depth. */
  isComplete: boolean;
  beginnings: number;
  /** Worlds from which runs went on to the end. */
  lives: number;
  mostRuns: number;
  violations: Violation[];
}

/** Explores every beginning up to a depth, and lets every world that it reaches come to rest. */
export async function checkRotation(
  beginnings: readonly Beginning[],
  { planner, maxDepth, stopsAtFirst = false, lives = true }: ModelCheck,
): Promise<ModelCheckReport> {
  const exploration = new Exploration(planner, maxDepth);
  const report = { beginnings: 0, lives: 0, mostRuns: 0 };
  const { violations } = exploration;
  for (const beginning of beginnings) {
    const worlds = await exploration.explore(beginning);
    report.beginnings += 1;
    const quiet = new QuietLife(beginning.places, planner);
    for (const { world, violation, trace } of lives ? worlds : []) {
      if (violation !== undefined) continue;
      const { runs, failure } = await quiet.live(world);
      report.mostRuns = Math.max(report.mostRuns, runs);
      if (failure === undefined) continue;
      violations.push({ what: failure, beginning: beginning.name, trace: trace() });
    }
    report.lives += quiet.begun;
    if (stopsAtFirst && violations.length > 0) break;
  }
  const { seen, deepest, ends, isComplete } = exploration;
  return { ...report, states: seen.size, deepest, ends, isComplete, violations };
}

/** For people: what went wrong, and the shortest way to it. */
export function describeViolation({ what, beginning, trace }: Violation): string {
  const steps = trace.map((step, index) => `  ${index + 1}. ${step}`);
  return [what, `from: ${beginning}`, ...steps].join('\n');
}
