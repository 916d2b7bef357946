import { partition } from '@aws-sdk/util-endpoints';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, configuredEndpoint } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { createJsonSender } from '../json/signed-json.ts';

/** What a lookup compares events with; LookupEvents takes one attribute. */
export interface LookupAttribute {
  key: 'AccessKeyId' | 'ResourceName' | 'Username';
  value: string;
}

export interface Lookup {
  attribute: LookupAttribute;
  from: Date;
  to: Date;
  /** Of the page before; undefined for the first. */
  nextToken?: string | undefined;
  /** Default and most: 50. */
  pageSize?: number;
}

export interface LookupPage {
  /** The JSON of each event's record. */
  records: string[];
  nextToken: string | undefined;
}

/** CloudTrail's event history: management events of 90 days, by region. */
export interface EventHistory {
  /**
   * One page of at most 50 events, the newest first. AWS allows two lookups a second in a region.
   *
   * @throws ERR_ROLE_DENIED; ERR_UPSTREAM, retryable if throttled
   */
  lookUp(region: string, lookup: Lookup): Promise<LookupPage>;
}

const PAGE = 50;
const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents';

export function createEventHistory(
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
  environment: NodeJS.ProcessEnv,
): EventHistory {
  const send = createJsonSender(credentials, requestHandler);
  return {
    async lookUp(region, { attribute, from, to, nextToken, pageSize = PAGE }) {
      const answer = await send({
        title: `CloudTrail in ${region}`,
        service: 'cloudtrail',
        region,
        url: `${endpointOf(region, environment)}/`,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': TARGET },
        body: {
          LookupAttributes: [{ AttributeKey: attribute.key, AttributeValue: attribute.value }],
          StartTime: Math.floor(from.getTime() / 1000),
          EndTime: Math.ceil(to.getTime() / 1000),
          MaxResults: pageSize,
          ...(nextToken !== undefined && { NextToken: nextToken }),
        },
      });
      return readPage(answer, region);
    },
  };
}

function endpointOf(region: string, environment: NodeJS.ProcessEnv): string {
  const configured = configuredEndpoint('CLOUDTRAIL', environment);
  const fips = environment.AWS_USE_FIPS_ENDPOINT?.toLowerCase() === 'true' ? '-fips' : '';
  return configured ?? `https://cloudtrail${fips}.${region}.${partition(region).dnsSuffix}`;
}

/** @throws ERR_UPSTREAM: an answer without a list is not one of no events */
function readPage({ Events, NextToken }: Record<string, unknown>, region: string): LookupPage {
  const records = Array.isArray(Events)
    ? Events.map((event: { CloudTrailEvent?: unknown } | null) => event?.CloudTrailEvent)
    : undefined;
  const areTexts = records?.every((record) => typeof record === 'string');
  if (records === undefined || !areTexts) {
    throw new BedrockTokenError(
      'ERR_UPSTREAM',
      `CloudTrail in ${region} sent a response that cannot be read.`,
      { hint: 'This may be temporary: run again later.', retryable: true },
    );
  }
  return {
    records: records as string[],
    nextToken: typeof NextToken === 'string' && NextToken !== '' ? NextToken : undefined,
  };
}
