import {
  BedrockTokenError,
  type DeniedSession,
  INCIDENT_POLICY,
  LARGEST_SKEW_MS,
  LONGEST_SESSION_MS,
  longestHoursOf,
  parseRoleArn,
  refusalOfOwner,
  type SessionOwner,
  type ShortTermLeak,
  sharesOwner,
  toTimestamp,
} from '@bedrock-token/core';
import { readOrFault } from '../attempts.ts';
import { type Containment, failedStep } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import { createHistoryReader } from '../timeline/read-history.ts';
import { HISTORY_MS, readMaxEvents } from '../timeline/window.ts';
import { planDeny } from './deny-steps.ts';
import { findOwnerOfKey, gapsOf, ownersOfSession } from './find-owner.ts';
import { noSuchRole, refuseLockout, refuseOwner, unknownRole } from './refusals.ts';

/** Denies the session that signed a short-term key; with `--all-sessions` the older ones of its role, too. */
export async function containKeyOfSession(
  leak: ShortTermLeak,
  context: IncidentContext,
): Promise<Containment> {
  const { accessKeyId, expiresAt } = leak;
  const { now, regions, invocation, account } = context;
  // A key that says it was signed tomorrow is no reason to deny the sessions of tomorrow.
  const latest = now().getTime() + LARGEST_SKEW_MS;
  const issuedAt = new Date(Math.min(leak.issuedAt.getTime(), latest));
  const oldest = now().getTime() - HISTORY_MS;
  const from = new Date(Math.max(issuedAt.getTime() - LONGEST_SESSION_MS, oldest));
  const attribute = { key: 'AccessKeyId', value: accessKeyId } as const;
  const request = { attribute, from, maxEvents: readMaxEvents(invocation) };
  const reader = createHistoryReader(regions.names, request, { ...context, ...account });
  const shared = { label: 'session', reader, from, canVerify: leak.service === 'bedrock' } as const;
  const seen = await findOwnerOfKey(accessKeyId, reader, from, context);
  const owner = await confirmOwner(seen.owner, context);
  const facts = owner === undefined || 'fault' in owner ? {} : { owner };
  if (expiresAt <= now() && !invocation.isSet('all-sessions')) {
    const expired = `the key expired at ${toTimestamp(expiresAt)}`;
    const notes = [`${expired.replace('t', 'T')}, so there is nothing to stop.`];
    const nothing = { steps: [], nothingToStop: expired, notes, next: [], canVerify: false };
    return { ...shared, ...nothing, facts };
  }
  if (owner === undefined) throw unknownRole('the key', seen.gaps);
  if ('fault' in owner) return { ...shared, ...cannotDeny(owner) };
  return { ...shared, facts, ...(await denyOwner(owner, issuedAt, context)) };
}

/** The same, where only the name of the session is known. */
export async function containSession(
  sessionName: string,
  context: IncidentContext,
): Promise<Containment> {
  const { now, regions, invocation, account } = context;
  const from = new Date(now().getTime() - HISTORY_MS);
  const request = {
    attribute: { key: 'Username', value: sessionName } as const,
    from,
    maxEvents: readMaxEvents(invocation),
    isOf: ({ owner }: { owner: SessionOwner | undefined }) => owner?.sessionName === sessionName,
  };
  const reader = createHistoryReader(regions.names, request, { ...context, ...account });
  await reader.read(1);
  const owners = ownersOfSession(reader, sessionName);
  if (owners.length > 1 && !invocation.isSet('role')) throw severalRoles(sessionName, owners);
  const owner = await confirmOwner(owners.length === 1 ? owners[0] : undefined, context);
  if (owner === undefined) {
    throw unknownRole(`session ${sessionName}`, gapsOf(reader, context));
  }
  const plan = 'fault' in owner ? cannotDeny(owner) : await denyOwner(owner, undefined, context);
  const facts = 'fault' in owner ? {} : { owner };
  return { ...plan, facts, label: 'session', reader, from, canVerify: false };
}

/** A role that was named, and that IAM did not show. */
interface UnreadRole {
  name: string;
  fault: BedrockTokenError;
}

const cannotDeny = ({ name, fault }: UnreadRole) => ({
  steps: [failedStep(`deny the session of role ${name}`, fault)],
  notes: [],
  next: [],
});

/**
 * The owner that CloudTrail shows, or the role that was named.
 *
 * @throws ERR_INPUT if they differ, or if there is no such role
 */
async function confirmOwner(
  seen: SessionOwner | undefined,
  { invocation, store, account, acting }: IncidentContext,
): Promise<SessionOwner | UnreadRole | undefined> {
  const named = invocation.value('role');
  if (named === undefined) return seen;
  const name = named.startsWith('arn:') ? parseRoleArn(named, '--role').roleName : named;
  if (seen !== undefined) {
    if (seen.kind === 'role' && seen.name === name) return seen;
    throw new BedrockTokenError(
      'ERR_INPUT',
      `CloudTrail shows that the session is of ${seen.kind} ${seen.name}, not of role ${name}.`,
      { hint: 'Leave --role out.', refused: true },
    );
  }
  const role = await readOrFault(() => account.withRetry(() => store.readRole(name)));
  if (role instanceof BedrockTokenError) return { name, fault: role };
  if (role === undefined) throw noSuchRole(name);
  const { accountId } = acting;
  return { kind: 'role', ...role, accountId, sessionName: invocation.value('session') };
}

async function denyOwner(
  owner: SessionOwner,
  issuedBy: Date | undefined,
  context: IncidentContext,
) {
  const { invocation, acting } = context;
  const what = `${owner.kind} ${owner.name}`;
  const refusal = refusalOfOwner(owner);
  const empty = { steps: [], notes: [`The session is of ${what}.`], next: [] };
  if (refusal !== undefined)
    return { ...empty, refusal: refuseOwner(refusal, owner, context.now()) };
  if (sharesOwner(acting.principalArn, owner) && !invocation.isSet('force')) {
    throw refuseLockout(what, acting.principalArn);
  }
  const sessions = chooseSessions(owner, issuedBy, invocation.isSet('all-sessions'));
  const planned = await readOrFault(() => planDeny(owner, sessions, context));
  const isFault = planned instanceof BedrockTokenError;
  const step = isFault ? failedStep(`deny sessions of ${what}`, planned) : planned;
  const { kind, name } = owner;
  return {
    steps: [step],
    notes: [
      `The session is of ${what}${owner.sessionName === undefined ? '' : `, named ${owner.sessionName}`}.`,
      'IAM takes up to some minutes until a deny is in effect everywhere.',
    ],
    next: isFault
      ? []
      : [
          'Find out how the session was issued: an identity that can still assume the role gets new sessions, which are not denied.',
          `After ${longestHoursOf(kind)} hours all denied sessions have expired; only then remove the policy: aws iam delete-${kind}-policy --${kind}-name ${name} --policy-name ${INCIDENT_POLICY}`,
        ],
  };
}

function chooseSessions(
  { kind, id, name, sessionName }: SessionOwner,
  issuedBy: Date | undefined,
  isWide: boolean,
): DeniedSession[] {
  const all = { userId: undefined, issuedBy };
  const isOne = kind === 'role' && id !== undefined && sessionName !== undefined;
  if (isOne) return [{ userId: `${id}:${sessionName}`, issuedBy }, ...(isWide ? [all] : [])];
  if (isWide) return [all];
  throw new BedrockTokenError(
    'ERR_KEY_UNCLEAR',
    kind === 'user'
      ? `The key was signed by a session of user ${name}, and IAM cannot distinguish the sessions of a user.`
      : `The name of the session of role ${name} is unknown.`,
    {
      hint:
        kind === 'user'
          ? 'To deny all sessions of the user that were issued before now, add --all-sessions. Its access keys keep working.'
          : 'Add --session NAME for one session, or --all-sessions to deny all that were issued before now.',
      refused: true,
    },
  );
}

function severalRoles(sessionName: string, owners: readonly SessionOwner[]): BedrockTokenError {
  const names = owners.map(({ name }) => name).join(', ');
  return new BedrockTokenError(
    'ERR_KEY_UNCLEAR',
    `Several roles had a session named ${sessionName}: ${names}.`,
    { hint: 'Choose one of them with --role NAME.', refused: true },
  );
}
