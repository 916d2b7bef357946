import type { PolicyHolder } from '@bedrock-token/aws';
import {
  addDeny,
  type DeniedSession,
  excessOf,
  ForeignPolicy,
  INCIDENT_POLICY,
  readDenyPolicy,
  type SessionDeny,
  type SessionOwner,
  sleep,
  toTimestamp,
  withoutEnded,
  writeDenyPolicy,
} from '@bedrock-token/core';
import type { ContainmentStep } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import { foreignPolicy, noRoom } from './refusals.ts';

/**
 * One step that writes the deny of some sessions into the incident's policy of a role or user.
 *
 * @throws ERR_INPUT if the policy is somebody else's, or if there is no room for it
 */
export async function planDeny(
  owner: SessionOwner,
  sessions: readonly DeniedSession[],
  context: IncidentContext,
): Promise<ContainmentStep> {
  const { store, account, io } = context;
  const holder: PolicyHolder = { kind: owner.kind === 'user' ? 'user' : 'role', name: owner.name };
  const what = `${holder.kind} ${holder.name}`;
  const { denies, document, isDone } = await composeDeny(holder, sessions, context);
  // Composed from the policy as it is at that time: another run may have added a session in between, while this one
  // waited for an answer at the terminal.
  let written: readonly SessionDeny[] = [];
  let writtenAt = 0;
  const write = async () => {
    const fresh = await composeDeny(holder, sessions, context);
    if (fresh.isDone) return;
    await account.withRetry(() => store.writeInline(holder, INCIDENT_POLICY, fresh.document));
    written = fresh.denies;
    writtenAt = io.monotonicNow();
  };
  return {
    what: `deny ${describe(sessions, denies)} of ${what}, by inline policy ${INCIDENT_POLICY}`,
    result: `${describe(sessions, denies)} of ${what} ${sessions.length > 1 || sessions[0]?.userId === undefined ? 'are' : 'is'} denied`,
    isDone,
    document,
    run: write,
    // Two runs that read at the same moment write one after the other, and the second does not know of the first.
    ensure: async () => {
      if (written.length === 0) return;
      await sleep(Math.max(0, writtenAt + SETTLED_MS - io.monotonicNow()));
      const inline = await account.withRetry(() => store.readInline(holder));
      const present = readExisting(inline.get(INCIDENT_POLICY), what);
      if (!written.every((deny) => present.some((one) => includes(one, deny)))) await write();
    },
  };
}

/** As long as a run takes at most from reading the policy to writing it, in milliseconds. */
const SETTLED_MS = 3_000;

const includes = (one: SessionDeny, other: SessionDeny) =>
  one.userId === other.userId && one.before >= other.before;

/** The policy with these sessions, by what the role or user has now. */
async function composeDeny(
  holder: PolicyHolder,
  sessions: readonly DeniedSession[],
  context: IncidentContext,
) {
  const { store, account, now } = context;
  const inline = await account.withRetry(() => store.readInline(holder));
  const others = [...inline].flatMap(([name, text]) => (name === INCIDENT_POLICY ? [] : [text]));
  const before = readExisting(inline.get(INCIDENT_POLICY), `${holder.kind} ${holder.name}`);
  const denies = sessions.reduce<readonly SessionDeny[]>(
    (list, session) => addDeny(list, session, now()),
    before,
  );
  return { denies, document: fit(denies, others, holder, context), isDone: denies === before };
}

function readExisting(text: string | undefined, what: string): SessionDeny[] {
  if (text === undefined) return [];
  try {
    return readDenyPolicy(text);
  } catch (error) {
    if (error instanceof ForeignPolicy) throw foreignPolicy(what, INCIDENT_POLICY);
    throw error;
  }
}

/** What has no effect any more makes room, if it has to. */
function fit(
  denies: readonly SessionDeny[],
  others: readonly string[],
  holder: PolicyHolder,
  { account, acting, now }: IncidentContext,
): string {
  const whole = writeDenyPolicy(denies);
  if (excessOf(whole, others, holder.kind) <= 0) return whole;
  const shorter = writeDenyPolicy(withoutEnded(denies, holder.kind, now()));
  const excess = excessOf(shorter, others, holder.kind);
  if (excess <= 0) return shorter;
  const { kind, name } = holder;
  const arn = `arn:${account.partition}:iam::${acting.accountId}:policy/${INCIDENT_POLICY}`;
  const attach = `aws iam attach-${kind}-policy --${kind}-name ${name} --policy-arn ${arn}`;
  const create = `aws iam create-policy --policy-name ${INCIDENT_POLICY} --policy-document '${shorter}'`;
  throw noRoom(`${kind} ${name}`, excess, `${create}\n${attach}`);
}

function describe(sessions: readonly DeniedSession[], denies: readonly SessionDeny[]): string {
  const parts = sessions.map(({ userId }) => {
    const before = denies.find((one) => one.userId === userId)?.before ?? new Date(0);
    const name = userId?.slice(userId.indexOf(':') + 1);
    const which = name === undefined ? 'all sessions' : `session ${name}`;
    return `${which} issued before ${toTimestamp(before)}`;
  });
  return parts.join(' and ');
}
