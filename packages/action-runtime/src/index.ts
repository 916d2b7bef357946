export { type AwsInputs, readAwsInputs, readTimeout } from './aws-inputs.ts';
export {
  applyProxy,
  checkAccount,
  checkPartitions,
  logEndpoints,
  warnAboutRegions,
} from './checks.ts';
export { checkClock } from './clock.ts';
export { toKnownError } from './end-process.ts';
export { runAction, type Work } from './run-action.ts';
export type { ActionRuntime } from './runtime.ts';
export type { Session, SessionPolicies, SignInRequest } from './session.ts';
export { signIn } from './sign-in.ts';
export { sleep } from './sleep.ts';
export { withRetry } from './with-retry.ts';
