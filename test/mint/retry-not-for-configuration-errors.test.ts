import type { Fault } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { type MintOptions, mintBadly } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

interface Case {
  code: string;
  options?: MintOptions;
  fault?: Omit<Fault, 'service' | 'kind'>;
}

const policy = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;

const CASES: Record<string, Case> = {
  'a trust policy that refuses': { code: 'ERR_ROLE_DENIED', options: { claims: { ref: 'x' } } },
  'an audience that nobody lists': {
    code: 'ERR_ROLE_DENIED',
    options: { inputs: { audience: 'x' } },
  },
  'a session longer than the role allows': {
    code: 'ERR_INPUT: Input "role-duration-seconds"',
    options: { inputs: { 'role-duration-seconds': '7200' } },
  },
  'a managed policy that does not exist': {
    code: 'ERR_INPUT: Input "inline-session-policy"',
    options: { inputs: { 'managed-session-policies': policy('nobody-made-it') } },
  },
  'a session policy that is none': {
    code: 'ERR_INPUT: Input "inline-session-policy"',
    options: { inputs: { 'inline-session-policy': '{"Statement":[{"Effect":"Perhaps"}]}' } },
  },
  'session policies too large to pack': {
    code: 'ERR_INPUT: Input "inline-session-policy" makes the session policies larger',
    fault: { status: 400, code: 'PackedPolicyTooLarge' },
  },
  'a region whose STS is not activated': {
    code: 'ERR_INPUT: Input "aws-region"',
    fault: { status: 403, code: 'RegionDisabledException' },
  },
  'a refusal nobody has heard of': {
    code: 'ERR_UPSTREAM: AWS STS answered 400 SomethingNew',
    fault: { status: 400, code: 'SomethingNew' },
  },
};

describe.concurrent('configuration errors get one attempt', () => {
  it.each(Object.entries(CASES))('%s', async (_, { code, options, fault }) => {
    await using cloud = await startCloud();
    if (fault) cloud.faults.add({ service: 'sts', kind: 'status', times: 'always', ...fault });
    const error = await mintBadly(cloud, options);
    expect(error.startsWith(code), error).toBe(true);
    expect(cloud.journal.count({ service: 'sts' })).toBe(1);
    expect(cloud.journal.count({ service: 'oidc' })).toBe(1);
  });

  it('a request token that GitHub refuses', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'stale' } });
    expect(error).toMatch(
      /^ERR_IDENTITY_UNAVAILABLE: .*refused to issue an identity token \(401\)/,
    );
    expect(cloud.journal.count({ service: 'oidc' })).toBe(1);
    expect(cloud.journal.count({ service: 'sts' })).toBe(0);
  });

  it('static keys that AWS does not know', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, {
      identity: false,
      inputs: { 'role-to-assume': '' },
      env: { AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSTHIS1', AWS_SECRET_ACCESS_KEY: 'a-secret-key' },
    });
    expect(error).toMatch(/^ERR_NO_CREDENTIALS: .*InvalidClientTokenId/);
    expect(cloud.journal.count({ service: 'sts' })).toBe(1);
  });
});
