import { partition } from '@aws-sdk/util-endpoints';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, configuredEndpoint } from '@bedrock-token/core';
import { endlessList } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { createJsonSender } from '../json/signed-json.ts';

/** Where Account Management is, by partition (AWS General Reference, its endpoints). */
const ACCOUNT_REGIONS: Record<string, string> = {
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};
const MOST_PAGES = 10;
const ENABLED = ['ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING', 'DISABLING'];

/**
 * The regions that are enabled in the account, those that are just being enabled or disabled with them:
 * events stay where they were recorded.
 *
 * @param region any of the partition
 * @throws ERR_ROLE_DENIED without account:ListRegions; ERR_UPSTREAM
 */
export async function listEnabledRegions(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  const send = createJsonSender(credentials, requestHandler);
  const { name, dnsSuffix } = partition(region);
  const home = ACCOUNT_REGIONS[name] ?? 'us-east-1';
  const endpoint =
    configuredEndpoint('ACCOUNT', environment) ?? `https://account.${home}.${dnsSuffix}`;
  const regions: string[] = [];
  let nextToken: unknown;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const answer = await send({
      title: 'AWS Account Management',
      service: 'account',
      region: home,
      url: `${endpoint}/listRegions`,
      headers: { 'content-type': 'application/json' },
      body: {
        RegionOptStatusContains: ENABLED,
        MaxResults: 50,
        ...(typeof nextToken === 'string' && { NextToken: nextToken }),
      },
    });
    regions.push(...readNames(answer));
    nextToken = answer.NextToken;
    if (!nextToken) return regions.sort();
  }
  throw endlessList('AWS Account Management');
}

function readNames({ Regions }: Record<string, unknown>): string[] {
  const names = Array.isArray(Regions)
    ? Regions.map((one: { RegionName?: unknown } | null) => one?.RegionName)
    : [];
  if (names.length > 0 && names.every((name) => /^[a-z]{2}[a-z0-9-]{3,30}$/.test(String(name)))) {
    return names.map(String);
  }
  throw new BedrockTokenError(
    'ERR_UPSTREAM',
    'AWS Account Management sent a response that cannot be read.',
    { hint: 'This may be temporary: run again later.', retryable: true },
  );
}
