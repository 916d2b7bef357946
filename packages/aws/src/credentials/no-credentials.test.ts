import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LoopbackAws, startLoopbackAws } from '../../test-support/aws-on-loopback.ts';
import { failToResolve } from '../../test-support/fail-to-resolve.ts';

let aws: LoopbackAws;

beforeEach(async () => {
  aws = await startLoopbackAws();
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => aws.stop());

const fail = (profile?: string) => failToResolve(aws, profile);

it('lists the whole chain in its order, and why each did not apply', async () => {
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's3cr3t');
  aws.config('[default]\nregion = eu-west-3\n');
  const { code, message } = await fail();
  expect(code).toBe('ERR_NO_CREDENTIALS');
  expect(message).toBe(
    'No AWS credentials were found. Looked for: ' +
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_ACCESS_KEY_ID is not set); ' +
      'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN (not set); ' +
      'profile default (it has no credentials); ' +
      'AWS_CONTAINER_CREDENTIALS_FULL_URI or …_RELATIVE_URI (not set); ' +
      'the role of an EC2 instance (AWS_EC2_METADATA_DISABLED is set).',
  );
});

it('leaves the environment out where a profile is asked for', async () => {
  aws.config('[profile p]\nregion = eu-west-3\n');
  const { message } = await fail('p');
  expect(message).toMatch(/Looked for: profile p \(it has no credentials\); AWS_CONTAINER_/);
});

it.each([
  ['by option', 'wrok', undefined],
  ['by AWS_PROFILE', undefined, 'wrok'],
])('a profile that is not there, %s: the files and up to five names', async (_, profile, named) => {
  if (named) vi.stubEnv('AWS_PROFILE', named);
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${aws.origin}/container`);
  aws.config(
    ['far-away-from-it', 'work', 'WORK-2', 'wok', 'fork', 'word', 'production']
      .map((name) => `[profile ${name}]\nregion = x\n`)
      .join(''),
  );
  const { code, message, hint } = await fail(profile);
  expect(code).toBe('ERR_NO_CREDENTIALS');
  expect(message).toBe(
    `There is no profile wrok in ${aws.home}/.aws/config and ${aws.home}/.aws/credentials.`,
  );
  expect(hint).toBe('The closest names are: wok, work, fork, word, WORK-2.');
  expect(aws.asked).toEqual([]);
});

it('says so if there is no profile at all; the name is fit for a line', async () => {
  const { message, hint } = await fail('a\nb\u001b[31m');
  expect(message).toContain('no profile a?b?[31m in ');
  expect(hint).toContain('no profile');
});
