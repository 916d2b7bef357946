import type { Part } from '../part.ts';
import { CASE_GROUPS } from './aws-cases/groups.ts';
import { runByCommand, runCases } from './aws-cases/run-case.ts';
import { runSample } from './aws-cases/run-verbs.ts';

/**
 * Cases of our own with the meaning of those that AWS publishes with its SDK for Rust
 * (smithy-lang/smithy-rs, aws/rust-runtime). Which have none for us: aws-cases/README.md.
 */
export const part: Part = {
  id: 'aws-cases',
  name: "AWS's cases (SDK for Rust), in our words",
  group: 'configuration',
  inCi: true,
  prepare: async () => ({
    version: 'smithy-rs 56ee88c',
    checks: [
      ...Object.entries(CASE_GROUPS).map(([name, group]) => ({
        configured: `\`${name}\``,
        compared: 'whose credentials `credential-process` prints, or how it fails',
        run: () => runCases(group, runByCommand),
      })),
      {
        configured: 'a sample of all',
        compared: 'whose credentials `get` and `doctor` use, or how they fail',
        run: runSample,
      },
    ],
  }),
};
