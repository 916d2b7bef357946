import type { Members } from '../aws/json/members.ts';
import { authorize, type JsonAction, type JsonCall } from '../aws/json/operations.ts';
import { AwsError } from '../server/aws-error.ts';
import { createRateLimits, type RateLimits } from '../server/rate-limit.ts';
import { type TrailEvent, userNameOf } from './event.ts';
import type { Trail } from './trail.ts';

const PAGE = 50;
/** What the event history keeps. */
const HISTORY_MS = 90 * 86_400_000;

/** What one attribute of a lookup is compared with (CloudTrail API reference, LookupAttribute). */
const ATTRIBUTES: Record<string, (event: TrailEvent) => (string | undefined)[]> = {
  EventId: ({ record }) => [record.eventID],
  EventName: ({ record }) => [record.eventName],
  EventSource: ({ record }) => [record.eventSource],
  ReadOnly: ({ record }) => [String(record.readOnly)],
  Username: ({ record }) => [userNameOf(record)],
  AccessKeyId: ({ record }) => [record.userIdentity.accessKeyId],
  ResourceName: ({ resources }) => resources.map(({ ResourceName }) => ResourceName),
  ResourceType: ({ resources }) => resources.map(({ ResourceType }) => ResourceType),
};

/** @param perSecond lookups of an account in a region; AWS allows two */
export function lookupActions(trail: Trail, perSecond: number): Record<string, JsonAction> {
  const limits = createRateLimits();
  const limited = new Set<string>();
  return {
    LookupEvents: {
      members: [
        ...['LookupAttributes', 'StartTime', 'EndTime', 'MaxResults'],
        ...['NextToken', 'EventCategory'],
      ],
      run(call) {
        checkRate(`${call.account.id}/${call.region}`, perSecond, limits, limited);
        return lookUp(call, trail);
      },
    },
  };
}

function checkRate(place: string, perSecond: number, limits: RateLimits, limited: Set<string>) {
  if (!limited.has(place)) limits.set(place, perSecond);
  limited.add(place);
  if (!limits.admit(place)) throw new AwsError(400, 'ThrottlingException', 'Rate exceeded');
}

function lookUp(call: JsonCall, trail: Trail) {
  const { read, account, region, now } = call;
  const attribute = readAttribute(read.objects('LookupAttributes'));
  const from = read.seconds('StartTime');
  const to = read.seconds('EndTime');
  const most = read.whole('MaxResults') ?? PAGE;
  const token = read.optional('NextToken', { max: 2048 });
  if (read.optional('EventCategory', { max: 20 }) !== undefined) {
    throw new AwsError(400, 'InvalidEventCategoryException', 'Only insight is a category.');
  }
  read.done();
  if (most < 1 || most > PAGE) {
    throw new AwsError(400, 'InvalidMaxResultsException', `MaxResults must be 1 to ${PAGE}.`);
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new AwsError(400, 'InvalidTimeRangeException', 'The start is after the end.');
  }
  authorize(call, '*');
  const oldest = Math.max(from ?? 0, now.getTime() - HISTORY_MS);
  const found = trail.events
    .filter((event) => event.accountId === account.id && event.region === region)
    .filter(({ at }) => at.getTime() >= oldest && at.getTime() <= (to ?? Number.POSITIVE_INFINITY))
    .filter((event) => attribute === undefined || attribute(event))
    .toReversed();
  const query = JSON.stringify([call.caller.accessKeyId, attribute?.key, from, to]);
  const start = token === undefined ? 0 : readToken(token, query, found);
  const page = found.slice(start, start + most);
  const last = page.at(-1);
  return {
    Events: page.map(describe),
    ...(last !== undefined &&
      start + most < found.length && { NextToken: writeToken(query, last.record.eventID) }),
  };
}

/** @returns a test with the attribute as `key` */
function readAttribute(given: Members[] | undefined) {
  if (given === undefined || given.length === 0) return undefined;
  const [{ AttributeKey, AttributeValue, ...more } = {}, ...others] = given;
  const readValue = ATTRIBUTES[String(AttributeKey)];
  const isFit = typeof AttributeValue === 'string' && AttributeValue !== '';
  if (others.length > 0 || Object.keys(more).length > 0 || readValue === undefined || !isFit) {
    const message = 'One attribute can be looked up, with a value.';
    throw new AwsError(400, 'InvalidLookupAttributesException', message);
  }
  const test = (event: TrailEvent) => readValue(event).includes(AttributeValue);
  return Object.assign(test, { key: `${AttributeKey}=${AttributeValue}` });
}

/** A token names the last event that was had: events that come later move nothing. */
function writeToken(query: string, eventId: string): string {
  return Buffer.from(JSON.stringify([query, eventId])).toString('base64');
}

/** @throws AwsError for a token of another query */
function readToken(token: string, query: string, found: readonly TrailEvent[]): number {
  try {
    const [asked, eventId] = JSON.parse(Buffer.from(token, 'base64').toString()) as string[];
    const at = found.findIndex(({ record }) => record.eventID === eventId);
    if (asked === query && at >= 0) return at + 1;
  } catch {
    // Not one of ours.
  }
  throw new AwsError(400, 'InvalidNextTokenException', 'The NextToken is not of this query.');
}

function describe({ record, at, resources }: TrailEvent) {
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    AccessKeyId: record.userIdentity.accessKeyId,
    EventTime: Math.floor(at.getTime() / 1000),
    EventSource: record.eventSource,
    Username: userNameOf(record),
    Resources: resources,
    CloudTrailEvent: JSON.stringify(record),
  };
}
