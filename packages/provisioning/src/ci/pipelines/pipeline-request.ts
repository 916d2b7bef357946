import type { RefFilter } from '../ci-jobs.ts';
import type { ToolStep } from './tool-step.ts';

/** What a configuration of a CI system is made of. */
export interface PipelineRequest {
  roleArn: string;
  region: string;
  audience: string;
  /** Undefined if the role does not look at it. */
  ref: RefFilter | undefined;
  step: ToolStep;
}
