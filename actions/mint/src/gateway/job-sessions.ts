import {
  type ActionRuntime,
  renewSession,
  type Session,
  type SignInRequest,
} from '@bedrock-token/action-runtime';
import { BedrockTokenError, secondsLeft, toTimestamp } from '@bedrock-token/core';

/** The AWS sessions of one job, one after the other. */
export interface JobSessions {
  /** A session with more than a third of its lifetime left, opened now if need be. */
  fresh(): Promise<Session>;
  /** A session that is valid now; a new one is opened in the background after half of its lifetime. */
  current(): Promise<Session>;
  /** Another session than the current one, which AWS or Bedrock has refused. */
  renew(): Promise<Session>;
}

export interface JobSessionOptions {
  /** The first session, already open. */
  first: Session;
  request: SignInRequest;
  runtime: ActionRuntime;
  /** Until when GitHub gives this job OIDC tokens, in epoch milliseconds; undefined if not known. */
  renewableUntil: number | undefined;
}

/** A new session is opened when less of the lifetime is left. */
const FRESH_FRACTION = 1 / 3;
/** So long before the end of the request token the last session is opened, in milliseconds. */
const LAST_SESSION_MS = 300_000;
/** The longest session that a role can allow, in seconds (STS API reference). */
const LONGEST_SESSION = 43_200;

/**
 * Opens a new session before the old one ends, one at a time however many wait. Just before GitHub stops
 * giving OIDC tokens to the job, the last session is opened for as long as the role allows.
 */
export function createJobSessions(options: JobSessionOptions): JobSessions {
  const { request, runtime, renewableUntil } = options;
  let held = hold(options.first, runtime.now());
  let opening: Promise<Session> | undefined;

  function open(seconds = request.sessionSeconds): Promise<Session> {
    opening ??= renewSession({ ...request, sessionSeconds: seconds }, runtime)
      .then((session) => {
        held = hold(session, runtime.now());
        return session;
      })
      .catch((error: unknown) => {
        throw explainEnd(error, renewableUntil, runtime.now());
      })
      .finally(() => {
        opening = undefined;
      });
    return opening;
  }

  const leftMs = () => held.endsAt - runtime.now();
  scheduleLast(renewableUntil, runtime, () => openLongest(open, request, leftMs));
  return {
    fresh: async () => (leftMs() > held.lifeMs * FRESH_FRACTION ? held.session : open()),
    async current() {
      if (leftMs() <= 0) return open();
      if (leftMs() < held.lifeMs / 2) open().catch(() => {});
      return held.session;
    },
    renew: () => open(),
  };
}

interface Held {
  session: Session;
  /** Epoch milliseconds; Infinity for credentials without an end. */
  endsAt: number;
  lifeMs: number;
}

function hold(session: Session, now: number): Held {
  const seconds = secondsLeft(session.credentials, now);
  if (seconds === undefined) return { session, endsAt: Number.POSITIVE_INFINITY, lifeMs: 0 };
  return { session, endsAt: now + seconds * 1000, lifeMs: seconds * 1000 };
}

function scheduleLast(
  renewableUntil: number | undefined,
  { now }: ActionRuntime,
  openLast: () => Promise<void>,
): void {
  if (renewableUntil === undefined) return;
  const waitMs = renewableUntil - LAST_SESSION_MS - now();
  if (waitMs > 0) setTimeout(() => void openLast(), waitMs).unref();
}

/** Only a refusal shows how long the sessions of a role may be. */
async function openLongest(
  open: (seconds?: number) => Promise<Session>,
  { sessionSeconds, role, auth }: SignInRequest,
  leftMs: () => number,
): Promise<void> {
  if (auth !== 'oidc' || role === undefined) return;
  const before = leftMs();
  await open(LONGEST_SESSION).catch(() => {});
  if (leftMs() <= before) await open(sessionSeconds).catch(() => {});
}

function explainEnd(error: unknown, renewableUntil: number | undefined, now: number): unknown {
  if (renewableUntil === undefined || now < renewableUntil) return error;
  const at = toTimestamp(new Date(renewableUntil));
  return new BedrockTokenError(
    'ERR_IDENTITY_UNAVAILABLE',
    `Since ${at} GitHub gives this job no OIDC tokens, so there is no new AWS session.`,
    {
      hint: 'Split the job, or raise role-duration-seconds and MaxSessionDuration of the role: the last session lasts as long as the role allows.',
      cause: error,
    },
  );
}
