import type { Policy } from '../policy/document.ts';
import type { InlinePolicy, PolicyOwner } from './account.ts';

/** All that the own policies of a user or role allow and deny. */
export function policiesOf({ attached, inline }: PolicyOwner): Policy[] {
  return [...attached, ...inline].map(({ policy }) => policy);
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
