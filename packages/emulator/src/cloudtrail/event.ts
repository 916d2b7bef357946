/** A resource that an event names, as LookupEvents lists it. */
export interface EventResource {
  ResourceType: string;
  ResourceName: string;
}

/** One event of CloudTrail's event history: the record, and what LookupEvents says beside it. */
export interface TrailEvent {
  accountId: string;
  region: string;
  at: Date;
  resources: EventResource[];
  /** The record (CloudTrail User Guide, "CloudTrail record contents"). */
  record: TrailRecord;
}

/** The members of a record that lookups read; the rest is passed on as it is. */
export interface TrailRecord {
  eventID: string;
  eventName: string;
  eventSource: string;
  eventTime: string;
  readOnly: boolean;
  userIdentity: {
    type: string;
    userName?: string;
    principalId?: string;
    accessKeyId?: string;
    [member: string]: unknown;
  };
  [member: string]: unknown;
}

/** Whom the history lists an event under: a user's name, or the name of a role's session. */
export function userNameOf({ userIdentity }: TrailRecord): string | undefined {
  const { type, userName, principalId } = userIdentity;
  return type === 'AssumedRole' ? principalId?.split(':').slice(1).join(':') : userName;
}
