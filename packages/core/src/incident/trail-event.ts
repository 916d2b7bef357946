import type { SessionOwner } from './session-owner.ts';

/** One event of CloudTrail's history, as far as an incident looks at it. */
export interface TrailEvent {
  id: string;
  /** By which the logs of model invocations name the same request. */
  requestId: string | undefined;
  at: Date;
  region: string;
  /** Such as `bedrock.amazonaws.com` and `Converse`. */
  source: string;
  name: string;
  /** The ARN of who did it. */
  actor: string | undefined;
  accessKeyId: string | undefined;
  sourceIp: string | undefined;
  userAgent: string | undefined;
  /** A model, inference profile or ARN of one. */
  model: string | undefined;
  /** Where the model ran, if that is another region. */
  inferenceRegion: string | undefined;
  /** Absent for what was done. */
  errorCode: string | undefined;
  /** Whether an API key was used, short-term or long-term. */
  withApiKey: boolean;
  /** Of a trail that records data events; the event history has none. */
  isDataEvent: boolean;
  /** Whose session it was, where the event says so. */
  owner: SessionOwner | undefined;
}

type Members = Record<string, unknown>;

/**
 * Reads a record (CloudTrail User Guide, "CloudTrail record contents"). Anybody who may call AWS writes
 * some of its texts, such as the user agent.
 *
 * @param value the JSON in `CloudTrailEvent`, or what was read of it
 * @returns undefined for what is no record
 */
export function readTrailEvent(value: unknown): TrailEvent | undefined {
  const record = typeof value === 'string' ? parse(value) : membersOf(value);
  const id = textOf(record?.eventID);
  const at = new Date(textOf(record?.eventTime) ?? '');
  if (record === undefined || id === undefined || Number.isNaN(at.getTime())) return undefined;
  const identity = membersOf(record.userIdentity);
  const parameters = membersOf(record.requestParameters);
  const additional = membersOf(record.additionalEventData);
  return {
    id,
    requestId: textOf(record.requestID),
    at,
    region: textOf(record.awsRegion) ?? 'unknown',
    source: textOf(record.eventSource) ?? 'unknown',
    name: textOf(record.eventName) ?? 'unknown',
    actor: textOf(identity.arn) ?? textOf(identity.userName),
    accessKeyId: textOf(identity.accessKeyId),
    sourceIp: textOf(record.sourceIPAddress),
    userAgent: textOf(record.userAgent),
    model: textOf(parameters.modelId) ?? textOf(parameters.model),
    inferenceRegion: textOf(additional.inferenceRegion),
    errorCode: textOf(record.errorCode),
    withApiKey: isTrue(additional.callWithBearerToken) || isTrue(parameters.callWithBearerToken),
    isDataEvent: record.managementEvent === false || textOf(record.eventCategory) === 'Data',
    owner: readOwner(identity),
  };
}

/** Documentation and records disagree about the type, so both are taken. */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function readOwner(identity: Members): SessionOwner | undefined {
  const issuer = membersOf(membersOf(identity.sessionContext).sessionIssuer);
  const isRole = textOf(identity.type) === 'AssumedRole';
  const arn = textOf(isRole ? issuer.arn : identity.arn);
  const [, , , , accountId = ''] = arn?.split(':') ?? [];
  if (arn === undefined) return undefined;
  if (textOf(identity.type) === 'Root') {
    return { kind: 'root', arn, name: 'root', accountId, id: undefined, sessionName: undefined };
  }
  const name = textOf(isRole ? issuer.userName : identity.userName);
  if (name === undefined) return undefined;
  const [id, ...session] = (textOf(identity.principalId) ?? '').split(':');
  const sessionName = session.join(':') || undefined;
  if (isRole) return { kind: 'role', arn, name, accountId, id, sessionName };
  if (textOf(identity.type) !== 'IAMUser') return undefined;
  return { kind: 'user', arn, name, accountId, id, sessionName: undefined };
}

/**
 * Whose session an access key is, by the event in which STS issued it.
 *
 * @param text the JSON in `CloudTrailEvent` of AssumeRole and its like
 */
export function readIssuedSession(text: string, accessKeyId: string): SessionOwner | undefined {
  const response = membersOf(parse(text)?.responseElements);
  if (textOf(membersOf(response.credentials).accessKeyId) !== accessKeyId) return undefined;
  const arn = textOf(membersOf(parse(text)?.requestParameters).roleArn);
  const [id, ...session] = (textOf(membersOf(response.assumedRoleUser).assumedRoleId) ?? '').split(
    ':',
  );
  const name = arn?.split('/').at(-1);
  if (arn === undefined || name === undefined || !id) return undefined;
  const [, , , , accountId = ''] = arn.split(':');
  return { kind: 'role', arn, name, accountId, id, sessionName: session.join(':') || undefined };
}

function parse(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
