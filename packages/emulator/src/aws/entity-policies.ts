import type { Policy } from '../policy/document.ts';
import type { InlinePolicy, PolicyOwner } from './account.ts';

/** All that the policies of a user or role allow and deny, those of its groups included. */
export function policiesOf(owner: PolicyOwner): Policy[] {
  return [owner, ...(owner.groups ?? [])]
    .flatMap(({ attached, inline }) => [...attached, ...inline])
    .map(({ policy }) => policy);
}

/** Policies of the configuration, which IAM knows as `policy-1`, `policy-2` and so on. */
export function nameInlinePolicies(
  documents: readonly object[],
  parse: (document: object) => Policy,
): InlinePolicy[] {
  return documents.map((document, index) => ({
    name: `policy-${index + 1}`,
    text: JSON.stringify(document),
    policy: parse(document),
  }));
}
