import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { start } from '../../../test-support/scenario.ts';
import type { CiJob } from './ci-job.ts';

const ORG = '6b376885-8f20-45b2-ba2f-c27c0919bc6d';

// Issuers, subjects and lifetimes as the documentation of each system has them.
const CASES: [CiJob, issuer: string, subject: RegExp, seconds: number][] = [
  [
    { system: 'gitlab', audience: 'x', claims: { ref: 'v1', ref_type: 'tag' } },
    'https://gitlab.com',
    /^project_path:octo-org\/app:ref_type:tag:ref:v1$/,
    3600,
  ],
  [
    { system: 'circleci', audience: 'x' },
    `https://oidc.circleci.com/org/${ORG}`,
    /^org\/[\da-f-]{36}\/project\/[\da-f-]{36}\/user\/[\da-f-]{36}\/vcs-origin\/github\.com\/octo-org\/app\/vcs-ref\/refs\/heads\/main$/,
    3600,
  ],
  [
    { system: 'buildkite', audience: 'x', claims: { build_tag: 'v1' } },
    'https://agent.buildkite.com',
    /^organization:octo-org:pipeline:app:ref:refs\/tags\/v1:commit:[\da-f]{40}:step:bedrock$/,
    300,
  ],
  [
    { system: 'jenkins', audience: 'x' },
    'https://jenkins.example.com/oidc',
    /^https:\/\/jenkins\.example\.com\/job\/app\/$/,
    3600,
  ],
];

describe('a token of a job', () => {
  it.each(CASES)('of %j has the issuer %s', async (job, issuer, subject, seconds) => {
    const emulator = await start();
    const token = await emulator.ciToken(job);
    const { iss, sub, aud, exp = 0, iat = 0 } = decodeJwt(token);
    expect({ iss, aud }).toEqual({ iss: issuer, aud: 'x' });
    expect(sub).toMatch(subject);
    expect(exp - iat).toBe(seconds);
    expect(emulator.secrets()).toContain(token);
  });

  it('names the organization as audience, unless another one is asked for', async () => {
    const emulator = await start();
    const { aud } = decodeJwt(await emulator.ciToken({ system: 'circleci' }));
    expect(aud).toBe(ORG);
    const buildkite = decodeJwt(await emulator.ciToken({ system: 'buildkite' }));
    expect(buildkite.aud).toBe('https://buildkite.com/octo-org');
  });
});
