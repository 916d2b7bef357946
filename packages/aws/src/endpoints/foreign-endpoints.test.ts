import { expect, it } from 'vitest';
import { describeForeignEndpoints, isEndpointOfAws } from './foreign-endpoints.ts';

it.each([
  'https://bedrock.us-east-1.amazonaws.com',
  'https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/',
  'https://bedrock-mantle.eu-central-1.api.aws',
  'https://aws-external-anthropic.us-west-2.api.aws',
  'https://sts.amazonaws.com',
  'https://iam.cn-north-1.amazonaws.com.cn',
  'https://portal.sso.eu-central-1.amazonaws.com',
  'https://vpce-0123abc-xyz.bedrock-runtime.us-east-1.vpce.amazonaws.com',
])('%s is of AWS', (url) => {
  expect(isEndpointOfAws(url)).toBe(true);
});

it.each([
  'https://bedrock.us-east-1.amazonaws.com.evil.example',
  'https://evil.example/bedrock.us-east-1.amazonaws.com',
  'https://bedrock.us-east-1.amazonaws.com@evil.example',
  'https://abc123.execute-api.us-east-1.amazonaws.com',
  'https://sts.s3.us-east-1.amazonaws.com',
  'https://sts.s3.amazonaws.com',
  'https://bedrock-1234.us-east-1.elb.amazonaws.com',
  'https://ec2-1-2-3-4.compute-1.amazonaws.com',
  'https://vpce-0123.vpce-svc-0123.us-east-1.vpce.amazonaws.com',
  'https://d111.lambda-url.us-east-1.on.aws',
  'http://127.0.0.1:8080',
])('%s may be anybody’s', (url) => {
  expect(isEndpointOfAws(url)).toBe(false);
});

it('says one sentence for each host, and none of services that are not asked', () => {
  const sentences = describeForeignEndpoints({
    AWS_ENDPOINT_URL_S3: 'https://other.example',
    AWS_ENDPOINT_URL_STS: 'https://one.example/sts',
    AWS_ENDPOINT_URL_BEDROCK: 'https://one.example:443/bedrock',
    AWS_ENDPOINT_URL: 'https://two.example:8443',
    AWS_ENDPOINT_URL_IAM: 'https://iam.amazonaws.com',
  });
  expect(sentences).toEqual([
    'Requests go to two.example:8443, which is not an endpoint of AWS: AWS_ENDPOINT_URL.',
    'Requests go to one.example, which is not an endpoint of AWS: AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_BEDROCK.',
  ]);
});

it('names one of many variables, and counts the others', () => {
  const names = ['STS', 'IAM', 'BEDROCK', 'BEDROCK_RUNTIME'];
  const url = 'http://127.0.0.1:8080/x';
  const env = Object.fromEntries(names.map((name) => [`AWS_ENDPOINT_URL_${name}`, url]));
  expect(describeForeignEndpoints(env)).toEqual([
    'Requests go to 127.0.0.1:8080, which is not an endpoint of AWS: AWS_ENDPOINT_URL_STS and 3 others.',
  ]);
});

it('says nothing of variables that are ignored', () => {
  const environment = {
    AWS_ENDPOINT_URL: 'https://one.example',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  };
  expect(describeForeignEndpoints(environment)).toEqual([]);
});
