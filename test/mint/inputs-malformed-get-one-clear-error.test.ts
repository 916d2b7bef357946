import { describe, expect, it } from 'vitest';
import { mintBadly } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** Bad values by input; each is refused with the input's name, before any request. */
const BAD: Record<string, string[]> = {
  auth: ['oauth', 'OIDC', 'oidc,ambient', '%0A::error::forged'],
  'role-to-assume': ['role/bedrock-ci', 'arn:aws:iam::123456789012:role/', 'arn:', '"', '$(x)'],
  'aws-region': [
    'useast1',
    'us-east-1a',
    'us-east-1;eu-west-1',
    'US-EAST-1',
    '*',
    '../us-east-1',
    ',',
  ],
  'role-session-name': ['a b', 'x'.repeat(65), '<script>', 'ключ'],
  'role-duration-seconds': ['899', '43201', 'NaN', '1h', '3600.0', '1e4', '-900', '0x1000', '٣٦٠٠'],
  'role-chaining': ['yes', '1', 'true false', 'TrUe'],
  'web-identity-token-file': ['/nonexistent', '/dev/null', 'a\nb', '\u0001'],
  'inline-session-policy': ['not json', '[]', '"text"', 'null', '{}', '{"Version":', '123'],
  'managed-session-policies': [
    'AmazonBedrockReadOnly',
    'arn:aws:iam::1:policy/x',
    'arn:aws:s3:::b',
  ],
  'allowed-account-ids': [
    '12',
    '1234567890123',
    '123456789012;999999999999',
    'NaN',
    '-123456789012',
    ',',
    ' ,\n,',
  ],
  'mask-aws-account-id': ['maybe', '0'],
  'http-proxy': ['://', 'file:///x', 'http://[::1', 'javascript:alert(1)', 'http://u:%zz@h:1'],
  'retry-max-attempts': ['0', '101', '-1', '1.5', 'many', 'Infinity', '1e1'],
  'action-timeout-s': ['0', '21601', 'NaN', '-5', '1m', '0x10', '1.5'],
  'token-duration-seconds': ['0', '43201', 'NaN', 'forever', '1.5'],
  scope: ['Inference', 'none', '*', 'inference,role'],
  models: [
    ',',
    'arn:aws:bedrock:*::foundation-model/*',
    'arn:aws-cn:bedrock:cn-north-1::foundation-model/a.b',
    'arn:aws:bedrock:us-east-1:123456789012:agent/A',
    '*',
    'a b',
    'gpt',
    'arn:aws:s3:::bucket',
    '{"a":1}',
    '../../etc/passwd',
  ],
  export: ['all', 'none,bedrock', 'bedrock openai', 'AWS_BEARER_TOKEN_BEDROCK', ','],
  'export-aws-credentials': ['please', '2'],
  verify: [`a.${'b'.repeat(300)}`, 'yes', 'true', 'ACCESS', 'a b.c', 'model\n.id'],
  summary: ['sure', 'null'],
};

const ROWS = Object.entries(BAD).flatMap(([input, values]) =>
  values.map((value) => [input, value]),
);

describe.concurrent('a malformed input gets one clear error', () => {
  it.each(sampleOf(ROWS as [string, string][], 40))('%s: %o', async (input, value) => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { [input]: value } });
    // Code, the input by name, what is wrong with it, and what to do.
    expect(error).toMatch(new RegExp(`^ERR_INPUT: Input "${input}" [a-z][^\\n]+\\. [A-Z]`));
    expect(error.length).toBeLessThan(500);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('however many are wrong, there is one error', async () => {
    await using cloud = await startCloud();
    const inputs = Object.fromEntries(Object.entries(BAD).map(([name, [bad]]) => [name, bad]));
    expect(await mintBadly(cloud, { inputs: inputs as Record<string, string> })).toMatch(
      /^ERR_INPUT: Input "/,
    );
  });

  it('a value cannot forge a workflow command', async () => {
    await using cloud = await startCloud();
    const forged = 'arn:x\n::add-mask::a\n::set-env name=X::y\r\n::error::forged';
    const error = await mintBadly(cloud, { inputs: { 'role-to-assume': forged } });
    expect(error).toMatch(/^ERR_INPUT: Input "role-to-assume" contains white space/);
  });

  it.each([
    ['"a.\\ud800.c"', /^ERR_(ROLE_DENIED|UPSTREAM): /],
    ['"a.\\n::error::forged.c"', /^ERR_(ROLE_DENIED|UPSTREAM): /],
    ['"only one part"', /^ERR_UPSTREAM: GitHub's identity service .* sent no identity token/],
    ['["a.b.c"]', /^ERR_UPSTREAM: GitHub's identity service .* sent no identity token/],
  ])('an identity token that is none gets one, too: %s', async (value, says) => {
    await using cloud = await startCloud();
    const body = `{"value":${value}}`;
    cloud.faults.add({ service: 'oidc', kind: 'malformed', body, times: 'always' });
    expect(await mintBadly(cloud, { inputs: { 'retry-max-attempts': '2' } })).toMatch(says);
  });

  it.each(['_BEDROCK', '_BEDROCK_RUNTIME', '_BEDROCK_MANTLE', ''])(
    'so does an AWS_ENDPOINT_URL%s that is no URL',
    async (suffix) => {
      await using cloud = await startCloud();
      const name = `AWS_ENDPOINT_URL${suffix}`;
      const others = {
        AWS_ENDPOINT_URL_BEDROCK: undefined,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: undefined,
      };
      const error = await mintBadly(cloud, { env: { ...others, [name]: 'localhost:8080' } });
      expect(error).toMatch(new RegExp(`^ERR_INPUT: .*${name}`));
      expect(cloud.journal.entries()).toEqual([]);
    },
  );
});
