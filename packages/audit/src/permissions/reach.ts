import {
  BEYOND_INFERENCE,
  HARMLESS,
  IAM_CONTROL,
  INFERENCE,
  KEY_SERVICES,
} from './capabilities.ts';
import { covers, overlap } from './globs.ts';
import type { HeldPolicy, Permissions, Statement } from './policy.ts';

/** What a user may do, of one kind: in words or as patterns of actions, and by which policies. */
export interface Reach {
  what: string[];
  policies: string[];
}

/** What a user may do beyond inference. */
export interface Beyond {
  iam: Reach;
  inBedrock: Reach;
  elsewhere: Reach;
}

/**
 * Judges what the policies of a user allow within its permissions boundary. An Allow counts whatever its
 * resources and conditions; a Deny only for all resources and without a condition. So this names too much
 * rather than too little. Service control policies are not looked at.
 */
export function judgeReach(permissions: Permissions): Beyond {
  const iam = new Collected();
  const inBedrock = new Collected();
  const elsewhere = new Collected();
  for (const { into, words, actions } of [
    { into: iam, ...IAM_CONTROL },
    ...BEYOND_INFERENCE.map((capability) => ({ into: inBedrock, ...capability })),
  ]) {
    for (const action of actions) {
      if (!isAllowed(permissions, action)) continue;
      into.add(
        words,
        permissions.policies.filter((policy) => grants(policy, action)),
      );
    }
  }
  for (const policy of permissions.policies) {
    for (const pattern of patternsOf(policy).flatMap((one) => whatIsLeft(permissions, one))) {
      if (isKnown(pattern)) continue;
      const into = isOfKeys(pattern) ? inBedrock : elsewhere;
      into.add(pattern, [policy]);
    }
  }
  return { iam: iam.reach(), inBedrock: inBedrock.reach(), elsewhere: elsewhere.reach() };
}

class Collected {
  readonly #what = new Set<string>();
  readonly #policies = new Set<string>();

  add(what: string, policies: readonly HeldPolicy[]): void {
    this.#what.add(what);
    for (const { name } of policies) this.#policies.add(name);
  }

  reach(): Reach {
    return { what: [...this.#what], policies: [...this.#policies] };
  }
}

function isAllowed({ policies, boundary }: Permissions, action: string): boolean {
  return permits(policies, action) && (boundary === undefined || permits([boundary], action));
}

function permits(policies: readonly HeldPolicy[], action: string): boolean {
  return (
    policies.some((policy) => grants(policy, action)) &&
    !policies.some(({ statements }) => statements.some((one) => takesAway(one, action)))
  );
}

function grants({ statements }: HeldPolicy, action: string): boolean {
  return statements.some((one) => one.effect === 'Allow' && isAbout(one, action));
}

function takesAway(statement: Statement, action: string): boolean {
  return statement.effect === 'Deny' && statement.isWhole && isAbout(statement, action);
}

function isAbout({ actions, isExcept }: Statement, action: string): boolean {
  return actions.some((pattern) => covers(pattern, action)) !== isExcept;
}

/** What a policy allows; all, for a statement that only says what it does not allow. */
function patternsOf({ statements }: HeldPolicy): string[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, isExcept }) => (isExcept ? ['*'] : actions));
}

/** What each Deny, and the boundary, leave of a pattern. */
function whatIsLeft({ policies, boundary }: Permissions, pattern: string): string[] {
  const limits = boundary === undefined ? undefined : patternsOf(boundary);
  const within = limits
    ?.filter((limit) => overlap(limit, pattern))
    .map((limit) => (covers(pattern, limit) ? limit : pattern));
  const denials = [...policies, ...(boundary === undefined ? [] : [boundary])].flatMap(
    ({ statements }) => statements,
  );
  return (within ?? [pattern]).filter((one) => !denials.some((denial) => takesAway(denial, one)));
}

/** Said in words already, or no more than inference. */
function isKnown(pattern: string): boolean {
  if ([...INFERENCE, ...HARMLESS].some((harmless) => covers(harmless, pattern))) return true;
  const named = BEYOND_INFERENCE.flatMap(({ actions }) => actions);
  const isSaid = named.some((action) => covers(pattern, action));
  return isSaid && pattern !== '*' && !/^aws-marketplace:.*\*/.test(pattern);
}

const isOfKeys = (pattern: string) =>
  KEY_SERVICES.includes(pattern.split(':')[0]?.toLowerCase() ?? '');
