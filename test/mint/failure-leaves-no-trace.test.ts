import { existsSync } from 'node:fs';
import type { Emulator } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { type MintOptions, mintBadly, mintStep } from '../support/action/mint-step.ts';
import { EARLIER } from '../support/action/run-action.ts';
import { ROLE, startCloud } from '../support/cloud/cloud.ts';
import { answerOfSts } from '../support/cloud/sts-answer.ts';

interface Failure {
  code: string;
  options?: MintOptions;
  prepare?: (cloud: Emulator) => void;
}

const always = { times: 'always' } as const;
const once = { 'retry-max-attempts': '1' };

/** One failure of every stage; `mintBadly` compares the runner's files byte by byte. */
const FAILURES: Record<string, Failure> = {
  'a bad input': { code: 'ERR_INPUT', options: { inputs: { summary: 'maybe' } } },
  'a bad time limit': { code: 'ERR_INPUT', options: { inputs: { 'action-timeout-s': '0' } } },
  'no identity token': { code: 'ERR_IDENTITY_UNAVAILABLE', options: { identity: false } },
  'GitHub answering 500': {
    code: 'ERR_UPSTREAM',
    options: { inputs: once },
    prepare: ({ faults }) => faults.add({ service: 'oidc', kind: 'status', ...always }),
  },
  'GitHub refusing the request token': {
    code: 'ERR_IDENTITY_UNAVAILABLE',
    options: { env: { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'stale-request-token' } },
  },
  'a role that refuses': { code: 'ERR_ROLE_DENIED', options: { claims: { ref: 'refs/heads/x' } } },
  'a role that does not exist': {
    code: 'ERR_ROLE_DENIED',
    options: { inputs: { 'role-to-assume': `${ROLE}-2` } },
  },
  'STS answering 503': {
    code: 'ERR_UPSTREAM',
    options: { inputs: once },
    prepare: ({ faults }) => faults.add({ service: 'sts', kind: 'status', status: 503, ...always }),
  },
  'an account that is not allowed': {
    code: 'ERR_INPUT',
    options: { inputs: { 'allowed-account-ids': '999999999999' } },
  },
  'a session that has already expired': {
    code: 'ERR_CREDENTIALS_EXPIRED',
    prepare: ({ faults }) =>
      faults.add({
        service: 'sts',
        kind: 'malformed',
        headers: { 'content-type': 'text/xml' },
        body: answerOfSts({ expiration: '2020-01-01T00:00:00Z' }),
      }),
  },
  'a key that does not prove itself': {
    code: 'ERR_TOKEN_REJECTED',
    options: { inputs: { verify: 'nobody.no-such-model-v1:0' } },
  },
  'the second region failing to prove its key': {
    code: 'ERR_TOKEN_REJECTED',
    options: {
      inputs: {
        verify: 'us.anthropic.claude-3-5-haiku-20241022-v1:0',
        'aws-region': 'us-east-1,eu-west-1',
      },
    },
  },
  'no credentials': {
    code: 'ERR_NO_CREDENTIALS',
    options: {
      identity: false,
      inputs: { 'role-to-assume': '' },
      env: { AWS_EC2_METADATA_DISABLED: 'true' },
    },
  },
  'the time limit': {
    code: 'ERR_TIMEOUT',
    options: { inputs: { 'action-timeout-s': '1' } },
    prepare: ({ faults }) => faults.add({ service: 'sts', kind: 'hang', ...always }),
  },
  'an unset GITHUB_OUTPUT': { code: 'ERR_SINK', options: { env: { GITHUB_OUTPUT: undefined } } },
  'an unset GITHUB_ENV': { code: 'ERR_SINK', options: { env: { GITHUB_ENV: undefined } } },
  'a GITHUB_ENV that does not exist': {
    code: 'ERR_SINK',
    options: { env: { GITHUB_ENV: '/nonexistent/env' } },
  },
  'a GITHUB_ENV that is a directory': { code: 'ERR_SINK', options: { env: { GITHUB_ENV: '/' } } },
};

describe.concurrent('a run that fails leaves GITHUB_ENV and GITHUB_OUTPUT byte-identical', () => {
  it.each(Object.entries(FAILURES))('after %s', async (_, { code, options, prepare }) => {
    await using cloud = await startCloud();
    prepare?.(cloud);
    expect(await mintBadly(cloud, options)).toMatch(new RegExp(`^${code}: `));
  });

  it.runIf(existsSync('/dev/full'))('after a disk that fills up half way', async () => {
    await using cloud = await startCloud();
    const step = await mintStep(cloud, { env: { GITHUB_ENV: '/dev/full' } });
    expect(step.code).toBe(1);
    // The outputs had been written by then.
    expect(step.files.output).toBe(EARLIER);
    expect(step.log.text).toContain('ERR_SINK');
  });

  it('never asks AWS for anything when the outcome could not be handed over', async () => {
    await using cloud = await startCloud();
    await mintBadly(cloud, { env: { GITHUB_OUTPUT: undefined } });
    expect(cloud.journal.entries()).toEqual([]);
  });
});
