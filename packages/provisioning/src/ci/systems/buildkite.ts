import { inputError } from '@bedrock-token/core';
import {
  type CiJobs,
  claimsOf,
  describeRef,
  fullRef,
  purposeOf,
  type RefFilter,
} from '../ci-jobs.ts';

export interface BuildkiteRequest {
  /** Slugs, as the URL of a pipeline has them. */
  organization: string | undefined;
  pipeline: string | undefined;
  ref: RefFilter;
}

const PURPOSE = purposeOf({
  system: 'Buildkite',
  takesRole: 'AWS_ROLE_ARN of the step',
  takesAudience: '--audience of buildkite-agent oidc request-token',
});

const ISSUER = { url: 'https://agent.buildkite.com', name: 'agent.buildkite.com' };
const SLUG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * The subject is `organization:SLUG:pipeline:SLUG:ref:REF:commit:SHA:step:KEY` (Buildkite docs,
 * "buildkite-agent oidc"). What is open stands at the end, behind a colon, which no name of a ref has
 * (git-check-ref-format).
 *
 * @throws ERR_INPUT
 */
export function buildkiteJobs(request: BuildkiteRequest): CiJobs {
  const organization = readSlug('organization', request.organization);
  const pipeline = readSlug('pipeline', request.pipeline);
  const { ref } = request;
  const subject = `organization:${organization}:pipeline:${pipeline}:ref:${fullRef(ref)}:commit:*:step:*`;
  return {
    purpose: PURPOSE,
    issuer: ISSUER,
    claims: claimsOf(subject),
    repository: `buildkite.com/${organization}/${pipeline}`,
    who: describeRef(ref),
    shortName: pipeline,
  };
}

function readSlug(name: 'organization' | 'pipeline', slug = ''): string {
  if (SLUG.test(slug)) return slug;
  throw inputError(
    `--${name}`,
    slug === '' ? 'is missing' : 'is not a slug of Buildkite',
    `Give what the URL of the pipeline has: https://buildkite.com/ORGANIZATION/PIPELINE.`,
  );
}
