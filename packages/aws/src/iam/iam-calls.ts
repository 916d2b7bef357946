import type { Creation } from '@bedrock-token/core';
import { isMissing } from './iam-client.ts';
import { explainRoleFault } from './role-faults.ts';

/** @throws what IAM's refusal means */
export async function ask<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explainRoleFault(error);
  }
}

export async function run(call: () => Promise<unknown>): Promise<void> {
  await ask(call);
}

export async function create(call: () => Promise<unknown>): Promise<Creation> {
  try {
    await call();
    return 'created';
  } catch (error) {
    if (/^EntityAlreadyExists/.test((error as Error).name)) return 'exists';
    throw explainRoleFault(error);
  }
}

/** What is gone was removed, by this run or by another. */
export async function remove(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isMissing(error)) throw explainRoleFault(error);
  }
}

/**
 * Of one call only: what else a reading asks for may be gone while the thing itself is there.
 *
 * @returns undefined for what is not there
 */
export async function askIfThere<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw explainRoleFault(error);
  }
}
