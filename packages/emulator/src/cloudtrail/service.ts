import type { JsonAuthentication } from '../aws/json/authenticate.ts';
import { createJsonService } from '../aws/json/service.ts';
import type { Service } from '../server/service.ts';
import { lookupActions } from './lookup-events.ts';
import type { Trail } from './trail.ts';

/** Lookups of an account in a region, per second (CloudTrail API reference, LookupEvents). */
const LOOKUPS_PER_SECOND = 2;

/** AWS CloudTrail, as far as it is the event history of management events. */
export function createCloudTrail(
  trail: Trail,
  authentication: JsonAuthentication,
  lookupsPerSecond = LOOKUPS_PER_SECOND,
): Service {
  return createJsonService({
    ...authentication,
    name: 'cloudtrail',
    // The first as botocore has it, the other as the SDK for JavaScript.
    targetPrefix: ['com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101', 'CloudTrail_20131101'],
    messageMember: 'Message',
    actions: lookupActions(trail, lookupsPerSecond),
  });
}
