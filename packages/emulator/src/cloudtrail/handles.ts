import { randomUUID } from 'node:crypto';
import type { EventResource, TrailEvent, TrailRecord } from './event.ts';
import type { Trail } from './trail.ts';

/** An event that a test puts into the history. */
export interface PlantedEvent {
  accountId: string;
  region: string;
  /** Anything that a record may hold; `eventTime` and `userIdentity` are needed. */
  record: Partial<TrailRecord> & Pick<TrailRecord, 'eventTime' | 'userIdentity'>;
  resources?: EventResource[];
}

/** CloudTrail's event history, as nobody but AWS sees it. */
export interface CloudTrailHandle {
  /** The oldest first. */
  events(): TrailEvent[];
  put(event: PlantedEvent): void;
}

export function cloudTrailHandle(trail: Trail): CloudTrailHandle {
  return {
    events: () => [...trail.events],
    put({ accountId, region, record, resources = [] }) {
      const at = new Date(record.eventTime);
      const whole: TrailRecord = {
        eventID: randomUUID(),
        eventName: 'Converse',
        eventSource: 'bedrock.amazonaws.com',
        readOnly: true,
        awsRegion: region,
        recipientAccountId: accountId,
        ...record,
      };
      trail.events.push({ accountId, region, at, resources, record: whole });
      trail.events.sort((one, other) => one.at.getTime() - other.at.getTime());
    },
  };
}
