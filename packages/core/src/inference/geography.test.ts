import { expect, it } from 'vitest';
import { geographyOf, unfitPrefix } from './geography.ts';

it.each([
  ['us.amazon.nova-lite-v1:0', 'us-east-1', undefined],
  ['us.amazon.nova-lite-v1:0', 'ca-central-1', undefined],
  ['us.amazon.nova-lite-v1:0', 'eu-west-1', 'us'],
  ['us.amazon.nova-lite-v1:0', 'us-gov-west-1', 'us'],
  ['eu.amazon.nova-lite-v1:0', 'eusc-de-east-1', 'eu'],
  ['jp.amazon.nova-lite-v1:0', 'us-east-1', 'jp'],
  ['global.amazon.nova-lite-v1:0', 'sa-east-1', undefined],
  ['global.amazon.nova-lite-v1:0', 'us-gov-west-1', 'global'],
  ['global.amazon.nova-lite-v1:0', 'cn-north-1', 'global'],
  // Nothing is known of a prefix that AWS may add, and a model without one is not of a geography.
  ['emea.amazon.nova-lite-v1:0', 'us-east-1', undefined],
  ['amazon.nova-lite-v1:0', 'cn-north-1', undefined],
])('%s in %s', (model, region, unfit) => {
  expect(unfitPrefix(model, region)).toBe(unfit);
});

it.each([
  ['us-west-2', 'us'],
  ['eu-north-1', 'eu'],
  ['ap-south-1', 'apac'],
  ['us-gov-east-1', 'us-gov'],
  ['sa-east-1', 'global'],
  ['cn-north-1', undefined],
])('profiles for %s begin with %s', (region, prefix) => {
  expect(geographyOf(region)).toBe(prefix);
});
