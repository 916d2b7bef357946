import { randomUUID } from 'node:crypto';
import { accountOf, type IssuedCredentials } from '../aws/credentials.ts';
import type { Caller } from '../bedrock/auth/authenticate.ts';
import type { AwsError } from '../server/aws-error.ts';
import type { Clock } from '../server/clock.ts';
import type { ServiceRequest } from '../server/service.ts';
import type { EventResource, TrailEvent, TrailRecord } from './event.ts';

/** What happened, without what every record has. */
export interface Happening {
  accountId: string;
  region: string;
  source: string;
  name: string;
  readOnly: boolean;
  userIdentity: TrailRecord['userIdentity'];
  resources?: EventResource[];
  more?: Record<string, unknown>;
}

/** The event history of all accounts. */
export interface Trail {
  events: TrailEvent[];
  /** Remembers who sent a request to Bedrock, until it is answered. */
  noteCaller(request: ServiceRequest, caller: Caller): void;
  callerOf(request: ServiceRequest): Caller | undefined;
  add(happening: Happening, request: ServiceRequest, error?: AwsError): void;
  /** A session that STS issued. */
  addSession(name: string, issued: IssuedCredentials, request: ServiceRequest, by: object): void;
}

export function createTrail(clock: Clock): Trail {
  const events: TrailEvent[] = [];
  const callers = new WeakMap<ServiceRequest, Caller>();
  const add: Trail['add'] = (happening, request, error) => {
    const { accountId, region, source, name, readOnly, userIdentity, more = {} } = happening;
    const at = clock.now();
    const record: TrailRecord = {
      eventVersion: '1.11',
      userIdentity,
      // Records hold whole seconds.
      eventTime: at.toISOString().replace(/\.\d+Z$/, 'Z'),
      eventSource: source,
      eventName: name,
      awsRegion: region,
      sourceIPAddress: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '-',
      ...(error !== undefined && {
        errorCode: error.code.replace(/Exception$/, ''),
        errorMessage: error.message,
      }),
      requestParameters: null,
      responseElements: null,
      ...more,
      requestID: request.requestId,
      eventID: randomUUID(),
      readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: 'Management',
    };
    events.push({ accountId, region, at, resources: happening.resources ?? [], record });
  };
  return {
    events,
    noteCaller: (request, caller) => callers.set(request, caller),
    callerOf: (request) => callers.get(request),
    add,
    addSession(name, issued, request, by) {
      const { principal, accessKeyId } = issued;
      if (principal.kind !== 'role-session') return;
      const { role, userId, arn, sessionName } = principal;
      add(
        {
          accountId: accountOf(principal).id,
          // Requests to STS's global address, and those without a region, are recorded here.
          region: request.endpointRegion ?? 'us-east-1',
          source: 'sts.amazonaws.com',
          name,
          readOnly: true,
          userIdentity: by as TrailRecord['userIdentity'],
          resources: [
            { ResourceType: 'AWS::IAM::AccessKey', ResourceName: accessKeyId },
            { ResourceType: 'AWS::STS::AssumedRole', ResourceName: userId },
            { ResourceType: 'AWS::STS::AssumedRole', ResourceName: arn },
            { ResourceType: 'AWS::IAM::Role', ResourceName: role.arn },
          ],
          more: {
            requestParameters: { roleArn: role.arn, roleSessionName: sessionName },
            responseElements: {
              credentials: { accessKeyId, expiration: issued.expiration?.toUTCString() },
              assumedRoleUser: { assumedRoleId: userId, arn },
            },
          },
        },
        request,
      );
    },
  };
}
