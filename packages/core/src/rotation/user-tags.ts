import { TAG_PREFIX } from './rotation-tags.ts';

const MANAGED = `${TAG_PREFIX}managed`;

/** Made by us, and perhaps without its policies yet. */
export const UNFINISHED_TAGS: Record<string, string> = { [MANAGED]: 'unfinished' };
/** Made by us, or given to us, with all that it needs. */
export const READY_TAGS: Record<string, string> = { [MANAGED]: 'ready' };

/** Whether a user was made by us, and how far. */
export function readUserState(tags: Record<string, string>): 'foreign' | 'unfinished' | 'ready' {
  const state = tags[MANAGED];
  return state === 'unfinished' || state === 'ready' ? state : 'foreign';
}
