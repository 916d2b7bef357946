import { type Creation, INCIDENT_POLICY, type ObservedUser } from '@bedrock-token/core';
import { type DesiredSetup, tagsOf } from '../desired-setup.ts';
import { policyText } from '../policy/document.ts';
import type { ObservedSetup, SetupStore } from '../ports.ts';
import { executeUserStep } from './execute-user-step.ts';
import type { RoleStep, SetupPlan, Step } from './step.ts';

/** What there is of a set-up. */
export async function observeSetup(setup: DesiredSetup, store: SetupStore): Promise<ObservedSetup> {
  const users: [name: string, user: ObservedUser | undefined][] = [];
  for (const { name } of setup.users) users.push([name, await store.readUser(name)]);
  return {
    provider: await store.readProvider(setup.provider.arn),
    role: await store.readRole(setup.role.name),
    users: Object.fromEntries(users),
  };
}

export interface ExecutionPorts {
  store: SetupStore;
  /** Plans again from what there is now. @throws for what must not be changed */
  replan(): Promise<SetupPlan>;
  /**
   * Asked right before each step of a removal: what there is may have changed since the plan was shown.
   *
   * @returns whether the step is still one of the plan
   * @throws for what must not be removed any more
   */
  isStillPlanned?(step: Step): Promise<boolean>;
  onDone(step: Step): void;
}

/** As often as other runs may come first; after that something else is wrong. */
const MOST_PLANS = 5;

/**
 * Executes a plan. If something that was to be created exists by now, another run came first: then
 * the plan is made again from what there is.
 *
 * @returns whether all is done; false if others kept coming first
 * @throws whatever stops a step; what was done stays, and a further run continues
 */
export async function executeSetup(
  setup: DesiredSetup,
  plan: SetupPlan,
  { store, replan, isStillPlanned, onDone }: ExecutionPorts,
): Promise<boolean> {
  let { steps } = plan;
  for (let plans = 1; plans <= MOST_PLANS; plans += 1) {
    let overtaken = false;
    for (const step of steps) {
      if ((await isStillPlanned?.(step)) === false) continue;
      if ((await execute(step, setup, store)) === 'exists') {
        overtaken = true;
        break;
      }
      onDone(step);
    }
    if (!overtaken) return true;
    ({ steps } = await replan());
  }
  return false;
}

async function execute(
  step: Step,
  setup: DesiredSetup,
  store: SetupStore,
): Promise<Creation | undefined> {
  if (typeof step !== 'string') return executeUserStep(step, setup, store);
  const { provider, role } = setup;
  switch (step) {
    case 'create-provider':
      return store.createProvider(provider.issuer.url, provider.audience, tagsOf(setup));
    case 'create-role':
      return store.createRole({
        name: role.name,
        trust: policyText(role.trust),
        description: role.description,
        maxSessionSeconds: role.maxSessionSeconds,
        tags: tagsOf(setup),
      });
    default:
      return change(step, setup, store);
  }
}

async function change(
  step: Exclude<RoleStep, 'create-provider' | 'create-role'>,
  { provider, role, purpose }: DesiredSetup,
  store: SetupStore,
): Promise<undefined> {
  switch (step) {
    case 'add-client-id':
      await store.addClientId(provider.arn, provider.audience);
      break;
    case 'update-trust':
      await store.updateTrust(role.name, policyText(role.trust));
      break;
    case 'update-session':
      await store.updateSession(role.name, role.maxSessionSeconds, role.description);
      break;
    case 'put-permissions':
      await store.putPolicy(role.name, purpose.policyName, policyText(role.permissions));
      break;
    case 'delete-permissions':
      await store.deletePolicy(role.name, purpose.policyName);
      break;
    case 'delete-incident':
      await store.deletePolicy(role.name, INCIDENT_POLICY);
      break;
    case 'delete-role':
      await store.deleteRole(role.name);
      break;
    case 'delete-provider':
      await store.deleteProvider(provider.arn);
      break;
  }
}
