import { type EventHistory, isAnswerTooLong, type LookupAttribute } from '@bedrock-token/aws';
import { BedrockTokenError, readTrailEvent, type TrailEvent } from '@bedrock-token/core';
import type { Pacer } from './pacer.ts';

/** What was read in one region. */
export interface RegionReading {
  region: string;
  events: TrailEvent[];
  /** Why events may be missing; undefined if all were read. */
  problem: string | undefined;
}

export interface HistoryRequest {
  attribute: LookupAttribute;
  from: Date;
  /** In each region. */
  maxEvents: number;
  /** Whether an event belongs to what leaked: names of users and sessions can be the same. */
  isOf?: (event: MatchedEvent) => boolean;
}

export interface HistoryPorts {
  history: EventHistory;
  pacer: Pacer;
  now(): Date;
  withRetry<T>(operation: () => Promise<T>, attempts?: number): Promise<T>;
}

/** Some half a minute for one page, if CloudTrail throttles. */
const ATTEMPTS = 8;

/** Pages without an event of what leaked, over those that the events would fill: AWS sends some, but not for ever. */
const MOST_EMPTY_PAGES = 200;
/** Events of a page, and of a smaller one where those of a page are too long to be read. */
const [PAGE, SMALL_PAGE] = [50, 3];

/** Reads the events of all regions at once, page by page, up to the time when it began. */
export interface HistoryReader {
  /**
   * Reads from the first page, since events may have come, but not in a region that failed.
   *
   * @param pages at most so many in each region; default all that there are
   */
  read(pages?: number): Promise<void>;
  regions(): RegionReading[];
  /** Whether an event of another source is one that the lookups would find. */
  matches(event: MatchedEvent): boolean;
}

/** What an event is matched by. */
export type MatchedEvent = Pick<TrailEvent, 'accessKeyId' | 'owner'>;

interface RegionState extends RegionReading {
  /** The end of the lookups: a token is only for pages of the same times. */
  to: Date;
  nextToken: string | undefined;
  hasEnded: boolean;
  pages: number;
  pageSize: number;
}

const FIRST_PAGE = { nextToken: undefined, hasEnded: false, pages: 0 };

export function createHistoryReader(
  regions: readonly string[],
  request: HistoryRequest,
  ports: HistoryPorts,
): HistoryReader {
  const states = regions.map(
    (region): RegionState => ({
      region,
      events: [],
      problem: undefined,
      ...FIRST_PAGE,
      to: ports.now(),
      pageSize: PAGE,
    }),
  );
  return {
    read: async (pages = Number.POSITIVE_INFINITY) => {
      for (const state of states) {
        const hasFailed = state.problem !== undefined;
        if (!hasFailed) Object.assign(state, { ...FIRST_PAGE, events: [], to: ports.now() });
      }
      await Promise.all(states.map((state) => readRegion(state, pages, request, ports)));
    },
    regions: () => states.map(({ region, events, problem }) => ({ region, events, problem })),
    matches: (event) => hasAttribute(event, request.attribute) && (request.isOf?.(event) ?? true),
  };
}

/** As LookupEvents compares; the name of a role's session is its `Username`. */
function hasAttribute(
  { accessKeyId, owner }: MatchedEvent,
  { key, value }: LookupAttribute,
): boolean {
  if (key === 'AccessKeyId') return accessKeyId === value;
  if (key !== 'Username' || owner === undefined) return false;
  return (owner.kind === 'role' ? owner.sessionName : owner.name) === value;
}

/** The events of regions of which none can be looked up, since nobody knows by what. */
export function createUnreadHistory(regions: readonly string[], problem: string): HistoryReader {
  const readings = regions.map((region): RegionReading => ({ region, events: [], problem }));
  return { read: async () => {}, regions: () => readings, matches: () => false };
}

async function readRegion(
  state: RegionState,
  pages: number,
  request: HistoryRequest,
  ports: HistoryPorts,
): Promise<void> {
  for (let read = 0; read < pages && !state.hasEnded; read += 1) {
    try {
      await readPage(state, request, ports);
    } catch (error) {
      if (!(error instanceof BedrockTokenError)) throw error;
      if (isAnswerTooLong(error) && state.pageSize > SMALL_PAGE) {
        // From the start: a token is only for pages of the same size.
        Object.assign(state, { ...FIRST_PAGE, events: [], pageSize: SMALL_PAGE });
        continue;
      }
      // A region that failed is not one without events.
      state.problem = error.message;
      state.hasEnded = true;
    }
  }
}

async function readPage(
  state: RegionState,
  { maxEvents, isOf = () => true, ...lookup }: HistoryRequest,
  { history, pacer, withRetry }: HistoryPorts,
): Promise<void> {
  const { region, to, nextToken, pageSize } = state;
  const page = await withRetry(async () => {
    await pacer(region);
    return history.lookUp(region, { ...lookup, to, nextToken, pageSize });
  }, ATTEMPTS);
  for (const record of page.records) {
    const event = readTrailEvent(record);
    if (event === undefined) state.problem = 'a record cannot be read';
    else if (isOf(event)) state.events.push(event);
  }
  state.nextToken = page.nextToken;
  const isEndless = page.nextToken !== undefined && page.nextToken === nextToken;
  if (isEndless) state.problem = 'CloudTrail sent the same page again';
  const isFull = page.nextToken !== undefined && state.events.length >= maxEvents;
  if (isFull) state.problem = `more than ${maxEvents} events; raise --max-events`;
  state.pages += 1;
  const isTooMany = state.pages >= Math.ceil(maxEvents / pageSize) + MOST_EMPTY_PAGES;
  if (isTooMany && page.nextToken !== undefined && !isFull) {
    state.problem = `CloudTrail sent ${state.pages} pages, and more`;
  }
  state.hasEnded = page.nextToken === undefined || isFull || isEndless || isTooMany;
}
