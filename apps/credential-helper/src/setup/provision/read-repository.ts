import { BedrockTokenError, inputError } from '@bedrock-token/core';
import { type Issuer, type JobFilter, parseIssuer } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import { matching } from './matching.ts';
import { readFilter, UNSEEN } from './read-filter.ts';

/** Whose jobs assume the role, as far as neither GitHub nor AWS is needed to know it. */
export interface RepositoryOptions {
  repository: string;
  filter: JobFilter;
  immutable: 'auto' | 'yes' | 'no';
  ids: { owner: string; repository: string } | undefined;
  subject: string | undefined;
  reusableWorkflow: string | undefined;
  issuer: Issuer;
  audience: string | undefined;
  thumbprints: string[];
}

/** No segment of dots: a path of GitHub's API is made of it. */
const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/;

/** @throws ERR_INPUT before anything is sent */
export function readRepository(invocation: Invocation): RepositoryOptions {
  const repository = invocation.value('repo') ?? '';
  if (!REPOSITORY.test(repository)) {
    const problem = repository === '' ? 'is missing' : 'is not the name of a repository';
    throw inputError('--repo', problem, 'Give owner and name: --repo octo-org/octo-repo.');
  }
  return {
    repository,
    filter: readFilter(invocation),
    immutable: (invocation.value('immutable-sub') ?? 'auto') as RepositoryOptions['immutable'],
    ids: readIds(invocation),
    subject: readSubject(invocation),
    reusableWorkflow: matching(
      invocation,
      'reusable-workflow',
      new RegExp(
        String.raw`^[\w.-]+/[\w.-]+/\.github/workflows/[\w.-]+\.ya?ml@[^\s${UNSEEN}*?]+$`,
        'u',
      ),
      'Give ORG/REPO/.github/workflows/FILE@REF, such as octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main.',
    ),
    issuer: parseIssuer(invocation.value('issuer'), '--issuer'),
    audience: readAudience(invocation),
    thumbprints: readThumbprints(invocation),
  };
}

export const readAudience = (invocation: Invocation) =>
  matching(
    invocation,
    'audience',
    /^[\x21-\x7e]{1,255}$/,
    'Give at most 255 characters without blanks, such as --audience sts.amazonaws.com.',
  );

/** In whatever CI system. */
export const readSubject = (invocation: Invocation) =>
  matching(
    invocation,
    'subject',
    new RegExp(`^[^${UNSEEN}]{1,1024}$`, 'u'),
    'Give the sub of a token as a run shows it, such as repo:octo-org/octo-repo:ref:refs/heads/main.',
  );

export const readAccountId = (invocation: Invocation) =>
  matching(
    invocation,
    'account',
    /^\d{12}$/,
    'Give the ID of the account, which has twelve digits: --account 123456789012.',
  );

/** In China, providers list another client ID (docs/partitions.md). */
export const audienceOf = ({ audience }: Pick<RepositoryOptions, 'audience'>, partition: string) =>
  audience ?? (partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com');

/** Enough for names alone, where it does not matter which jobs the role accepts. */
export function withoutJobs<T extends RepositoryOptions>(options: T): T {
  const subject = `repo:${options.repository}`;
  return { ...options, subject, reusableWorkflow: undefined, filter: { kind: 'pull-request' } };
}

export const readRoleName = (invocation: Invocation) =>
  matching(
    invocation,
    'role-name',
    /^[\w+=,.@-]{1,64}$/,
    'Give at most 64 letters, digits and signs of +=,.@_-, without a path: --role-name bedrock-ci.',
  );

function readIds(invocation: Invocation): RepositoryOptions['ids'] {
  const [owner, repository] = ['owner-id', 'repository-id'].map((name) =>
    matching(
      invocation,
      name,
      /^\d{1,15}$/,
      'Give the number that GitHub has for it: gh api repos/ORG/REPO prints the ID of the repository and of its owner.',
    ),
  );
  if (owner === undefined && repository === undefined) return undefined;
  if (owner !== undefined && repository !== undefined) return { owner, repository };
  throw new BedrockTokenError('ERR_INPUT', 'Give both --owner-id and --repository-id.', {
    hint: 'A subject contains both. With GH_TOKEN set, setup reads them.',
  });
}

export function readThumbprints(invocation: Invocation): string[] {
  const text = matching(
    invocation,
    'thumbprint',
    /^(?:[\da-f]{2}:?){20}$/i,
    'Give the SHA-1 fingerprint of the certificate, 40 hexadecimal digits with or without colons.',
  );
  return text === undefined ? [] : [text.replaceAll(':', '').toLowerCase()];
}
