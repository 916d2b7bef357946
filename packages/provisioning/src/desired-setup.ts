import { READY_TAGS, UNFINISHED_TAGS } from '@bedrock-token/core';
import type { PolicyDocument } from './policy/document.ts';
import type { OidcIssuer } from './subject/issuer.ts';

/**
 * Stands for the account in documents that learn it where they are used. A control character, so that no name of a
 * user can hold it, of those that JSON leaves as they are.
 */
export const ACCOUNT = '\u0080';
/** Who made a role, provider or user, and what for: only what has these tags is removed again. */
export const MANAGED_TAG = 'bedrock-token:managed';
export const REPOSITORY_TAG = 'bedrock-token:repository';

/** What a set-up is for: the jobs that call models, or the job that rotates keys; and whose jobs they are. */
export interface Purpose {
  /** The value of {@link MANAGED_TAG} of its role and provider. */
  managedBy: 'setup-github' | 'setup-ci' | 'setup-rotation';
  /** The name of the inline policy of its role. */
  policyName: string;
  /** Begins the description of its role. */
  title: string;
  /** Whose issuer it is, such as `GitHub`. */
  system: string;
  /** `jobs` or `builds`. */
  jobs: string;
  /** What takes the ARN of its role, for people. */
  takesRole: string;
  /** What takes the audience, for people; undefined if it cannot be chosen. */
  takesAudience: string | undefined;
  /** Names its files and the resources of its documents. */
  slug: string;
}

export const FOR_GITHUB: Purpose = {
  managedBy: 'setup-github',
  policyName: 'bedrock-token-inference',
  title: 'Amazon Bedrock',
  system: 'GitHub',
  jobs: 'jobs',
  takesRole: 'role-to-assume of the mint action',
  takesAudience: 'the input audience of the mint action',
  slug: 'bedrock',
};

export const FOR_ROTATION: Purpose = {
  managedBy: 'setup-rotation',
  policyName: 'bedrock-token-rotation',
  title: 'Rotation of Amazon Bedrock API keys',
  system: 'GitHub',
  jobs: 'jobs',
  takesRole: 'role-to-assume of the rotation action',
  takesAudience: 'the input audience of the rotation action',
  slug: 'rotation',
};

/** A user who has nothing but long-term keys. */
export interface DesiredUser {
  name: string;
  arn: string;
  /** ARNs of managed policies, in place of the inline one. */
  policies: readonly string[];
  /** The inline policy; undefined if there are managed ones. */
  permissions?: PolicyDocument | undefined;
}

/** The provider, the role and the users as they should be. */
export interface DesiredSetup {
  purpose: Purpose;
  partition: string;
  /** Twelve digits, or {@link ACCOUNT}. */
  accountId: string;
  region: string;
  /** `owner/name`; outside of GitHub the host and the project, such as `gitlab.com/octo-org/app`. */
  repository: string;
  /** GitHub's ID of it; undefined if it is not known. */
  repositoryId?: string | undefined;
  provider: { arn: string; issuer: OidcIssuer; audience: string };
  role: {
    name: string;
    arn: string;
    description: string;
    maxSessionSeconds: number;
    trust: PolicyDocument;
    permissions: PolicyDocument;
  };
  /** Those whose keys the role rotates; none for jobs that call models. */
  users: readonly DesiredUser[];
}

type Owner = Pick<DesiredSetup, 'repository' | 'purpose'>;

/** The tags of the role and the provider. */
export const tagsOf = ({ repository, purpose }: Owner) => ({
  [MANAGED_TAG]: purpose.managedBy,
  [REPOSITORY_TAG]: toTagValue(repository),
});

/** IAM allows no other signs there, such as the `%` of a URL (IAM API reference, Tag). */
const toTagValue = (text: string) =>
  text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256);

/** The tags of a user with all that it needs: what the rotation looks for, and who made it. */
export const userTagsOf = ({ repository }: Owner) => ({
  ...READY_TAGS,
  [REPOSITORY_TAG]: repository,
});

/** The tags of a user who is made, until it has its policies: a rotation finishes it, too. */
export const unfinishedUserTagsOf = ({ repository }: Owner) => ({
  ...UNFINISHED_TAGS,
  [REPOSITORY_TAG]: repository,
});

/** Whether something was made for a repository, whose name may have been given in another case. */
export const isForRepository = (tags: Readonly<Record<string, string>>, repository: string) =>
  tags[REPOSITORY_TAG]?.toLowerCase() === toTagValue(repository).toLowerCase();
