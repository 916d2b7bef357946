export { type Alert, failed, type Health, prepareAlert } from './alert.ts';
export { type AwsInputs, readAwsInputs, readTimeout } from './aws-inputs.ts';
export { checkClock } from './clock.ts';
export { toKnownError } from './end-process.ts';
export { openSession, renewSession } from './open-session.ts';
export { createRuntime, type InTime, runAction } from './run-action.ts';
export type { ActionRuntime } from './runtime.ts';
export type { Session, SessionPolicies, SignInRequest } from './session.ts';
export { withRetry } from './with-retry.ts';
