import { toTimestamp } from '../timestamps.ts';

/** The one inline policy of a role or user that incidents write. */
export const INCIDENT_POLICY = 'bedrock-token-incident';

/** The longest session that a role can give: 12 hours (IAM API reference, MaxSessionDuration). */
export const LONGEST_SESSION_MS = 12 * 3_600_000;
/** The longest session of a user: 36 hours (STS API reference, GetSessionToken). */
const LONGEST_USER_SESSION_MS = 36 * 3_600_000;
/** After so many hours no session lasts. */
export const longestHoursOf = (kind: 'role' | 'user' | 'root'): number =>
  (kind === 'user' ? LONGEST_USER_SESSION_MS : LONGEST_SESSION_MS) / 3_600_000;

/** Clocks differ, and a policy that has no effect any more costs only room. */
const MARGIN_MS = 3_600_000;

/** Which sessions of a role or user are denied everything. */
export interface SessionDeny {
  /**
   * `aws:userid` of one session, such as `AROA…:deploy-42`; undefined for all sessions of the role or user.
   */
  userId: string | undefined;
  /** Sessions issued before this time are denied, to the second. Later ones work. */
  before: Date;
}

/** A document that is not one of ours, so that nothing of it may be dropped. */
export class ForeignPolicy extends Error {}

interface Statement {
  Effect: 'Deny';
  Action: '*';
  Resource: '*';
  Condition: {
    StringEquals?: { 'aws:userid': string };
    DateLessThan: { 'aws:TokenIssueTime': string };
  };
}

/**
 * The policy as JSON (IAM User Guide, "Disabling permissions for temporary security credentials"). One
 * session is denied by `aws:userid` and the time of its issue together: names of sessions come again, and
 * a later session of the same name is another one.
 */
export function writeDenyPolicy(denies: readonly SessionDeny[]): string {
  const statements = denies.map(({ userId, before }): Statement => {
    const time = { DateLessThan: { 'aws:TokenIssueTime': toTimestamp(before) } };
    return {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: userId === undefined ? time : { StringEquals: { 'aws:userid': userId }, ...time },
    };
  });
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/**
 * Reads what an earlier incident wrote.
 *
 * @throws ForeignPolicy for a document that {@link writeDenyPolicy} cannot have written
 */
export function readDenyPolicy(text: string): SessionDeny[] {
  const denies = parse(text).map((statement): SessionDeny => {
    const { StringEquals, DateLessThan } = statement.Condition ?? {};
    const userId = StringEquals?.['aws:userid'];
    const before = new Date(DateLessThan?.['aws:TokenIssueTime'] ?? '');
    if (Number.isNaN(before.getTime())) throw new ForeignPolicy('a statement without a time');
    return { userId, before };
  });
  // Whatever else stands in it would be lost by writing it again.
  if (writeDenyPolicy(denies) !== JSON.stringify(JSON.parse(text))) {
    throw new ForeignPolicy('statements of another form');
  }
  return denies;
}

function parse(text: string): Partial<Statement>[] {
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: Partial<Statement>[] };
    if (Array.isArray(statements)) return statements;
  } catch {
    // Reported below.
  }
  throw new ForeignPolicy('no statements');
}

/** A session that leaked, and when it was issued at the latest. */
export interface DeniedSession {
  userId: string | undefined;
  /** The key was signed then, so that its session is older. Undefined if only a name is known. */
  issuedBy: Date | undefined;
}

/**
 * The policy with one more session, or all sessions, denied. Times move forward only, and not at all if
 * what leaked is denied already: running an incident twice ends no session that began in between.
 *
 * @returns `denies` unchanged, by identity, if there is nothing to write
 */
export function addDeny(
  denies: readonly SessionDeny[],
  { userId, issuedBy }: DeniedSession,
  now: Date,
): readonly SessionDeny[] {
  const existing = denies.find((one) => one.userId === userId);
  const isCovered = issuedBy !== undefined && existing !== undefined && existing.before > issuedBy;
  if (isCovered) return denies;
  const before = latest(nextSecond(now), nextSecond(issuedBy ?? now), existing?.before);
  const added = { userId, before };
  return existing === undefined
    ? [...denies, added]
    : denies.map((one) => (one === existing ? added : one));
}

const longestSession = (of: 'role' | 'user') =>
  of === 'user' ? LONGEST_USER_SESSION_MS : LONGEST_SESSION_MS;

/** Without the denies of sessions that have expired by now, however long they were. */
export function withoutEnded(
  denies: readonly SessionDeny[],
  of: 'role' | 'user',
  now: Date,
): SessionDeny[] {
  const cutoff = now.getTime() - longestSession(of) - MARGIN_MS;
  return denies.filter(({ before }) => before.getTime() > cutoff);
}

/**
 * When the last of the denied sessions has expired, however long it was, and with it each key that it signed.
 *
 * @returns undefined for none
 */
export function endOfDenies(denies: readonly SessionDeny[], of: 'role' | 'user'): Date | undefined {
  if (denies.length === 0) return undefined;
  const longest = longestSession(of);
  return new Date(latest(...denies.map(({ before }) => before)).getTime() + longest);
}

/** The condition compares with `<`, and IAM issues sessions at fractions of seconds. */
function nextSecond(date: Date): Date {
  return new Date((Math.floor(date.getTime() / 1000) + 1) * 1000);
}

function latest(...dates: (Date | undefined)[]): Date {
  return new Date(Math.max(...dates.map((date) => date?.getTime() ?? 0)));
}
