import { expect, it } from 'vitest';
import { placeOfHost } from './real-hosts.ts';

it.each([
  [
    'bedrock-runtime.us-west-2.amazonaws.com',
    { serviceName: 'bedrock-runtime', region: 'us-west-2' },
  ],
  [
    'Bedrock-Runtime.us-west-2.amazonaws.com:443',
    { serviceName: 'bedrock-runtime', region: 'us-west-2' },
  ],
  ['bedrock.cn-north-1.amazonaws.com.cn', { serviceName: 'bedrock', region: 'cn-north-1' }],
  ['bedrock-mantle.eu-west-1.api.aws', { serviceName: 'bedrock-mantle', region: 'eu-west-1' }],
  ['sts.amazonaws.com', { serviceName: 'sts' }],
  ['sts.eu-west-1.amazonaws.com', { serviceName: 'sts' }],
  ['portal.sso.eu-west-1.amazonaws.com', { serviceName: 'sso' }],
  ['127.0.0.1:4000', undefined],
  ['bedrock.us-west-2.amazonaws.com.example.org', undefined],
  [undefined, undefined],
])('%s leads to %o', (host, place) => {
  expect(placeOfHost(host)).toEqual(place);
});
