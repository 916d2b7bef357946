import type { Creation, UserStore } from '@bedrock-token/core';
import { INCIDENT_POLICY, KEY_USER_POLICY } from '@bedrock-token/core';
import { type DesiredSetup, unfinishedUserTagsOf, userTagsOf } from '../desired-setup.ts';
import { policyText } from '../policy/document.ts';
import type { UserStep } from './user-step.ts';

/** Until a user has all that it needs it is tagged as unfinished, so that a further run finishes it. */
export async function executeUserStep(
  step: UserStep,
  setup: DesiredSetup,
  store: UserStore,
): Promise<Creation | undefined> {
  const { name, permissions } = step.user;
  switch (step.kind) {
    case 'create-user':
      return store.createUser(name, unfinishedUserTagsOf(setup));
    case 'put-user-permissions':
      await store.putUserPolicy(name, KEY_USER_POLICY, policyText(permissions ?? {}));
      break;
    case 'attach-user-policy':
      await store.attachUserPolicy(name, step.policy);
      break;
    case 'finish-user':
      await store.tagUser(name, userTagsOf(setup));
      break;
    case 'delete-user-permissions':
      await store.deleteUserPolicy(name, KEY_USER_POLICY);
      break;
    case 'delete-user-incident':
      await store.deleteUserPolicy(name, INCIDENT_POLICY);
      break;
    case 'detach-user-policy':
      await store.detachUserPolicy(name, step.policy);
      break;
    case 'delete-user':
      await store.deleteUser(name);
      break;
  }
  return undefined;
}
