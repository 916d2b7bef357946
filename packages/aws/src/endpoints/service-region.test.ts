import { expect, it } from 'vitest';
import { assertServiceRegion } from './service-region.ts';

it.each(['us-east-1', 'eu-central-1', 'ap-southeast-7', 'xy-central-9'])(
  '%s may have Claude Platform on AWS',
  (region) => {
    expect(() => assertServiceRegion('claude-platform', region, 'service')).not.toThrow();
  },
);

it.each([
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
])('%s cannot, and Bedrock can be there', (region, partition) => {
  const refusal = expect.objectContaining({
    code: 'ERR_REGION',
    message: expect.stringContaining(
      `not available in ${region}: it is in no region of the partition ${partition}`,
    ),
  });
  expect(() => assertServiceRegion('claude-platform', region, '--service')).toThrow(refusal);
  expect(() => assertServiceRegion('bedrock', region, '--service')).not.toThrow();
});
