import type { DesiredSetup } from '../desired-setup.ts';
import type { ObservedSetup } from '../ports.ts';
import { furtherOfRole } from './compare-setup.ts';
import { furtherOfUser } from './compare-users.ts';
import { describeDenying } from './further-policies.ts';

/** The policies of the role and the users that only deny, such as the deny of an incident. */
export function describeDenies(setup: DesiredSetup, { role, users }: ObservedSetup): string[] {
  const { role: wanted, purpose } = setup;
  const ofRole = role === undefined ? [] : furtherOfRole(role, purpose.policyName);
  return [
    ...describeDenying(ofRole, { kind: 'role', name: wanted.name }),
    ...setup.users.flatMap((user) => {
      const observed = users[user.name];
      const further = observed === undefined ? [] : furtherOfUser(user, observed);
      return describeDenying(further, { kind: 'user', name: user.name });
    }),
  ];
}
