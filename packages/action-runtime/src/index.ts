export { type AwsInputs, readAwsInputs, readTimeout } from './aws-inputs.ts';
export { checkClock } from './clock.ts';
export { toKnownError } from './end-process.ts';
export { openSession } from './open-session.ts';
export { type InTime, runAction } from './run-action.ts';
export type { ActionRuntime } from './runtime.ts';
export type { Session, SessionPolicies } from './session.ts';
export { withRetry } from './with-retry.ts';
