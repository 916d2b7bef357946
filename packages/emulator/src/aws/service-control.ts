import { type Policy, parsePolicy } from '../policy/document.ts';

/** AWS's FullAWSAccess. */
const FULL_ACCESS = parsePolicy({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/**
 * Service control policies as they take effect. Organizations attaches FullAWSAccess to every
 * account, and it stays in addition to policies that only deny; a policy with an Allow replaces it.
 */
export function withDefaultControl(policies: Policy[]): Policy[] {
  const allows = policies.some(({ statements }) =>
    statements.some(({ effect }) => effect === 'Allow'),
  );
  return allows ? policies : [FULL_ACCESS, ...policies];
}
