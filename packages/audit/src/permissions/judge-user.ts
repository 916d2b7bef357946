import { composeFinding, type Finding } from '../findings.ts';
import type { RuleId } from '../risk-rules.ts';
import type { Permissions } from './policy.ts';
import { judgeReach, type Reach } from './reach.ts';

/** More are counted. */
const MOST_NAMED = 8;

/** Pure: what a user with an API key may do beyond inference, one finding for each kind. */
export function judgeUser(
  { name, arn }: { name: string; arn: string },
  permissions: Permissions,
): Finding[] {
  const { iam, inBedrock, elsewhere } = judgeReach(permissions);
  const find = (rule: RuleId, can: string, { what, policies }: Reach) =>
    what.length === 0
      ? []
      : [
          composeFinding(
            rule,
            name,
            [],
            { name, arn, tags: {} },
            `User ${name} may ${can}: ${some(what)} (by ${some(policies)}).`,
          ),
        ];
  const isLooking = elsewhere.what.every((pattern) => /:(?:Describe|List)/i.test(pattern));
  return [
    ...find('user-controls-iam', 'give itself other permissions', iam),
    ...find('user-beyond-inference', 'do more than inference', inBedrock),
    ...find('user-beyond-bedrock', 'act outside of Bedrock', elsewhere).map((finding) =>
      isLooking ? { ...finding, level: 'note' as const } : finding,
    ),
  ];
}

function some(words: readonly string[]): string {
  const left = words.length - MOST_NAMED;
  if (left <= 0) return words.join(', ');
  return `${words.slice(0, MOST_NAMED).join(', ')} and ${left} more`;
}
