import { inputError } from '@bedrock-token/core';
import {
  type CiJobs,
  claimsOf,
  describeRef,
  fullRef,
  purposeOf,
  type RefFilter,
} from '../ci-jobs.ts';
import { readIssuerUrl } from '../issuer-url.ts';

export interface CircleCiRequest {
  /** Undefined for circleci.com. */
  issuer: string | undefined;
  /** UUID of the organization. */
  organization: string | undefined;
  /** UUID of the project. */
  project: string | undefined;
  /** Where the code comes from, such as `github.com/octo-org/app`. */
  repo: string | undefined;
  ref: RefFilter;
}

const PURPOSE = purposeOf({
  system: 'CircleCI',
  takesRole: 'AWS_ROLE_ARN of the job',
  takesAudience: undefined,
});

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** As long as a UUID and no longer: a `*` would also take in a whole further subject from the name of a branch. */
const ANY_UUID = '????????-????-????-????-????????????';
const REPO = /^[a-z0-9][a-z0-9.-]*(?:\/[\w.-]+){2,}$/;

/**
 * The subject of `CIRCLE_OIDC_TOKEN_V2` is
 * `org/ORG/project/PROJECT/user/USER/vcs-origin/ORIGIN/vcs-ref/REF`, with the user who caused the job; the
 * audience is the ID of the organization (CircleCI docs, "Using OpenID Connect tokens in jobs").
 *
 * Without the origin, builds of forks would match, if a project builds them with its secrets (same page).
 * That the user is a UUID for every kind of trigger is what the page says; it was not tried with a real token.
 *
 * @throws ERR_INPUT
 */
export function circleCiJobs(request: CircleCiRequest): CiJobs {
  const { issuer, repo = '', ref } = request;
  const organization = readId('organization', request.organization);
  const project = readId('project', request.project);
  if (!REPO.test(repo)) {
    throw inputError(
      '--repo',
      repo === '' ? 'is missing' : 'is not a repository with its host',
      'Give the repository that the jobs build, with its host: --repo github.com/octo-org/app.',
    );
  }
  const url = issuer ?? `https://oidc.circleci.com/org/${organization}`;
  const at = readIssuerUrl(url, '--issuer', `https://oidc.circleci.com/org/${organization}`);
  const subject = `org/${organization}/project/${project}/user/${ANY_UUID}/vcs-origin/${repo}/vcs-ref/${fullRef(ref)}`;
  return {
    purpose: PURPOSE,
    issuer: at,
    audience: organization,
    claims: claimsOf(subject),
    repository: `${at.name}/project/${project}`,
    who: `${describeRef(ref)} of ${repo}`,
    shortName: repo.split('/').at(-1) ?? repo,
  };
}

function readId(name: 'organization' | 'project', given = ''): string {
  const id = given.toLowerCase();
  if (UUID.test(id)) return id;
  const where = name === 'organization' ? 'Organization Settings' : 'Project Settings';
  throw inputError(
    `--${name}`,
    id === '' ? 'is missing' : 'is not an ID of CircleCI',
    `Give the ID that CircleCI shows at ${where} > Overview, a UUID.`,
  );
}
