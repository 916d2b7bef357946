import { BedrockTokenError, INCIDENT_POLICY } from '@bedrock-token/core';
import { type FurtherPolicy, type Holder, untilOf } from '../state/further-policies.ts';

/**
 * Whether the deny of an incident is deleted with its role or user: only if all that it denies has ended. IAM deletes
 * neither with a policy, and between the two deletions a leaked key could work again.
 *
 * @throws ERR_INPUT for a deny that is still needed, and for policies of somebody else
 */
export function removesIncident(
  policies: readonly FurtherPolicy[],
  holder: Holder,
  now: Date,
): boolean {
  const needed = policies.find(
    ({ incident }) => incident !== undefined && !hasEnded(incident, now),
  );
  if (needed !== undefined) throw stillNeeded(needed, holder);
  const others = policies.filter(({ incident }) => incident === undefined);
  if (others.length > 0) throw hasFurtherPolicies(others, holder);
  return policies.some(({ name }) => name === INCIDENT_POLICY);
}

const hasEnded = ({ until }: NonNullable<FurtherPolicy['incident']>, now: Date) =>
  until !== undefined && until <= now;

function stillNeeded(policy: FurtherPolicy, { kind, name }: Holder): BedrockTokenError {
  const { denied = '', until } = policy.incident ?? {};
  const when = untilOf(until, kind);
  const then =
    until === undefined
      ? `${when}, detach or delete that policy if nobody needs it, and run the same command again`
      : `After ${when}, run the same command again`;
  return new BedrockTokenError(
    'ERR_INPUT',
    `The ${kind} ${name} denies ${denied} of an incident until ${when}, by the policy ${policy.name}.`,
    {
      hint: `IAM deletes no ${kind} that has a policy, and a leaked key may work again as soon as this one is gone. ${then[0]?.toUpperCase()}${then.slice(1)}. Nothing was removed.`,
    },
  );
}

function hasFurtherPolicies(
  policies: readonly FurtherPolicy[],
  { kind, name }: Holder,
): BedrockTokenError {
  const names = (list: readonly FurtherPolicy[]) => list.map((one) => one.name).join(', ');
  const denying = policies.filter(({ effect }) => effect === 'denies');
  const warning =
    denying.length === 0
      ? ''
      : ` Find out first why it has ${names(denying)}: that only denies, and what it denies may work again without it.`;
  return new BedrockTokenError(
    'ERR_INPUT',
    `The ${kind} ${name} has policies that setup did not add: ${names(policies)}.`,
    { hint: `Detach or delete them, then run again.${warning} Nothing was removed.` },
  );
}
