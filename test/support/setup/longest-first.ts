import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes in `npm run test:all`, the longest first: one that starts last leaves cores idle. */
const LONGEST = [
  'test/rotate/crash-anywhere-loses-nothing.test.ts',
  'test/rotate/crash-and-fault-year.test.ts',
  'test/release/two-builds-have-the-same-bytes.test.ts',
  'test/mint/answers-malformed-never-crash-hang-or-leak.test.ts',
  'test/gateway/connections-that-misbehave-are-bounded.test.ts',
  'packages/core/src/rotation/rotate-model-check-to-the-end.test.ts',
  'packages/core/src/rotation/rotate-model-check.test.ts',
  'test/gateway/limits-of-time-in-real-time.test.ts',
  'test/rotate/faults-converge-or-are-reported.test.ts',
  'test/release/packages-are-published-once-and-in-order.test.ts',
  'test/rotate/alert-repeats-no-workflow-commands.test.ts',
  'test/rotate/fleet-of-a-hundred-keys-under-throttling.test.ts',
  'test/security/writer/generated-trees.test.ts',
  'test/credential-helper/setup-ci-walk-to-a-call.test.ts',
];

const rankOf = ({ moduleId }: TestSpecification) => {
  const rank = LONGEST.findIndex((file) => moduleId.endsWith(file));
  return rank === -1 ? LONGEST.length : rank;
};

/** Vitest's own order, by times of earlier runs or else by size, but a fresh clone knows no times. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // Stable: each group still runs as a whole, for the pool takes them in turn.
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
