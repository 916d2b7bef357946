import type { FilePlan } from './tool.ts';

/**
 * A tool is set up by a profile or a command, or with a gateway, never both: what one of them writes
 * first takes out what the other left. So both know the settings of both, also to undo them.
 *
 * @param plans of the way that is chosen
 * @param others of the other way
 */
export function mergePlans(plans: readonly FilePlan[], others: readonly FilePlan[]): FilePlan[] {
  const merged = plans.map((plan) => {
    const other = others.find(({ path }) => path === plan.path);
    return other === undefined ? plan : mergePlan(plan, other);
  });
  const left = others.filter(({ path }) => !plans.some((plan) => plan.path === path));
  return [...merged, ...left.map((plan): FilePlan => ({ ...plan, isLeftover: true }))];
}

function mergePlan(plan: FilePlan, other: FilePlan): FilePlan {
  // It takes out both. Twice, it would also take what stands between marks within a block: the user's.
  if (plan.take === other.take) return plan;
  return {
    ...plan,
    put: (text, backup) => plan.put(other.take(text, backup), backup),
    take: (text, backup) => plan.take(other.take(text, backup), backup),
  };
}
