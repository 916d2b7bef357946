import { expect, it } from 'vitest';
import { describeUnknownRegion } from './unknown-region.ts';

it.each([
  ['us-esat-1', 'us-east-1'],
  ['us-east-9', 'us-east-1 or us-east-2'],
  ['eu-centrl-1', 'eu-central-1'],
  ['ap-southest-2', 'ap-southeast-2'],
  ['us-gov-est-1', 'us-gov-east-1 or us-gov-west-1'],
  ['cn-norht-1', 'cn-north-1'],
  ['eusc-de-eats-1', 'eusc-de-east-1'],
])('%s: did you mean %s?', (region, near) => {
  expect(describeUnknownRegion(region)).toBe(
    `${region} is not a region that the AWS SDK knows. Did you mean ${near}?`,
  );
});

it('names nothing that is far', () => {
  expect(describeUnknownRegion('qz-nowhere-77')).toBe(
    'qz-nowhere-77 is not a region that the AWS SDK knows.',
  );
});

it.each([
  ...['us-east-1', 'eu-central-2', 'ap-southeast-7', 'mx-central-1', 'il-central-1'],
  ...['us-gov-west-1', 'cn-northwest-1', 'us-isob-east-1', 'eusc-de-east-1'],
])('%s is known', (region) => {
  expect(describeUnknownRegion(region)).toBeUndefined();
});
