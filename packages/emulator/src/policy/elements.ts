import { PolicyError } from './policy-error.ts';

/** The parts of a statement that IAM checks by themselves. */

/** @throws PolicyError unless it is `*` or `service:Name`, with wildcards in the name */
export function checkAction(action: string): string {
  if (action !== '*' && !/^[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+$/.test(action)) {
    throw new PolicyError(`${action} is not an action`);
  }
  return action;
}

/** @throws PolicyError unless it is `*` or begins as an ARN does; IAM lets the end be left out */
export function checkResource(resource: string): string {
  if (resource !== '*' && !/^arn:[^:]+:[^:]+(:|$)/.test(resource)) {
    throw new PolicyError(`Resource ${resource} must be in ARN format or "*".`);
  }
  return resource;
}

/** @throws PolicyError for a key such as `SourceIp`, which no request ever has */
export function checkConditionKey(key: string): string {
  if (!/^[^:]+:./.test(key)) {
    throw new PolicyError(`the condition key ${key} lacks a prefix such as aws:`);
  }
  return key;
}

/**
 * The statement ids of one policy. An empty one is as good as none.
 *
 * @throws PolicyError
 */
export function checkSids(sids: readonly unknown[]): void {
  const seen = new Set<unknown>();
  for (const sid of sids) {
    if (sid === undefined || sid === '') continue;
    if (typeof sid !== 'string' || !/^[0-9A-Za-z]+$/.test(sid)) {
      throw new PolicyError(`Statement IDs (SID) must be alpha-numeric: ${String(sid)}`);
    }
    if (seen.has(sid)) {
      throw new PolicyError(`Statement IDs (SID) in a single policy must be unique: ${sid}`);
    }
    seen.add(sid);
  }
}
