import { BedrockTokenError, inputError } from '@bedrock-token/core';
import { hasWildcard, type JobFilter } from './job-filter.ts';
import { decideRepositoryPart } from './subject-format.ts';
import type { SubjectDecision, SubjectRequest } from './subject-request.ts';
import { claimOf, templateOf } from './template.ts';

/**
 * The subject of the jobs that may assume the role, and the further claims that narrow them.
 *
 * @throws ERR_INPUT if the subject cannot be known
 */
export function decideSubject(request: SubjectRequest): SubjectDecision {
  const { issuer, filter, reading } = request;
  assertSameRepository(request);
  const repository = reading?.repository?.fullName ?? request.repository;
  const claims = claimsOf(request);
  if (request.subject !== undefined) return givenSubject(request.subject, repository, claims);
  const keys = templateOf(request);
  const part = decideRepositoryPart(request);
  const isDefault = keys.join() === 'repo,context';
  const subject = keys.map((key) => claimOf(key, part.text, request)).join(':');
  const isPattern = hasPattern(keys, filter);
  if (isPattern) assertNoLetters(keys, filter);
  // The name alone could come to belong to another owner, and a template may not even have it.
  const hasId = keys.includes('repository_id') || (part.isImmutable && keys.includes('repo'));
  const id = !hasId && issuer.hasClaimKeys ? idOf(request) : {};
  if (!hasId && Object.keys(id).length === 0) assertNamesRepository(keys, request);
  return {
    repository,
    subject,
    isPattern,
    claims: {
      ...claims,
      ...(isDefault ? {} : lostContext(keys, request)),
      ...id,
    },
    format: isDefault ? (part.isImmutable ? 'immutable' : 'classic') : 'custom',
    notes: [
      ...part.notes,
      ...(isDefault ? [] : [describeTemplate(keys, request)]),
      ...describeArchived(request),
      ...describeGaps(request),
    ],
  };
}

/** @throws ERR_INPUT for a pattern that jobs of other repositories match */
function givenSubject(
  subject: string,
  repository: string,
  claims: Readonly<Record<string, string>>,
): SubjectDecision {
  const isPattern = hasWildcard(subject);
  const [, name = ''] = repository.split('/');
  const fixed = subject.replace(/[*?].*$/s, '').toLowerCase();
  if (isPattern && !fixed.includes(name.toLowerCase())) {
    throw inputError(
      '--subject',
      'has a wildcard before the name of the repository, so other repositories match it',
      `Write the repository out, such as --subject 'repo:${repository}:*'.`,
    );
  }
  const notes = ['Compare --subject with the sub that a run shows: setup did not check it.'];
  return { repository, subject, isPattern, claims, format: 'custom', notes };
}

/**
 * A repository that was renamed or transferred is where GitHub says. Whether it is still one to trust, a person
 * decides.
 *
 * @throws ERR_INPUT
 */
function assertSameRepository({ repository, reading, ids }: SubjectRequest): void {
  const read = reading?.repository;
  if (read === undefined) return;
  const { fullName, id, ownerId } = read;
  if (fullName.toLowerCase() === repository.toLowerCase()) {
    if (ids === undefined || (ids.repository === id && ids.owner === ownerId)) return;
    throw new BedrockTokenError(
      'ERR_INPUT',
      `GitHub says that ${repository} has the ID ${id} and its owner ${ownerId}, not ${ids.repository} and ${ids.owner}.`,
      { hint: 'Leave out --owner-id and --repository-id, or correct --repo.' },
    );
  }
  throw new BedrockTokenError(
    'ERR_INPUT',
    `GitHub says that ${repository} is ${fullName} now: it was renamed or transferred.`,
    { hint: `If the role is for that repository, run again with --repo ${fullName}.` },
  );
}

/** What could not be read is not passed over in silence: the role is for what was assumed in its place. */
/** GitHub docs, "Archiving repositories": all of it is read-only, and no workflow runs. */
function describeArchived({ reading }: SubjectRequest): string[] {
  if (!reading?.repository?.isArchived) return [];
  return [`${reading.repository.fullName} is archived on GitHub, so no job of it takes the role.`];
}

function describeGaps({ reading }: SubjectRequest): string[] {
  if (reading === undefined || reading.gaps.length === 0) return [];
  const assumed =
    reading.customization === undefined
      ? ['The role is for the default template of subjects. Compare it with the sub of a run.']
      : [];
  return [...reading.gaps.map(({ sentence }) => sentence), ...assumed];
}

/**
 * A template may leave the repository out: then jobs of every repository with that template have the same subject.
 *
 * @throws ERR_INPUT if no claim says which one
 */
function assertNamesRepository(
  keys: readonly string[],
  { repository, issuer }: SubjectRequest,
): void {
  if (keys.some((key) => key === 'repo' || key === 'repository')) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `The subject template of ${repository} (${keys.join(', ')}) names no repository, so jobs of other repositories have the same subject.`,
    {
      hint: issuer.hasClaimKeys
        ? 'Add --owner-id and --repository-id, or set GH_TOKEN to a token that may read the repository: then the trust policy checks the ID.'
        : 'Add repo or repository_id to include_claim_keys of the template, and run again.',
    },
  );
}

/**
 * Where a subject has wildcards for the ref, they are wildcards in the name of the environment, too.
 *
 * @throws ERR_INPUT
 */
function assertNoLetters(keys: readonly string[], filter: JobFilter): void {
  if (filter.kind !== 'environment' || !keys.includes('environment')) return;
  if (!hasWildcard(filter.name)) return;
  throw inputError(
    '--environment',
    'has * or ? in its name, and the subject has wildcards for the ref',
    'Give the whole name of the branch or tag.',
  );
}

function hasPattern(keys: readonly string[], filter: JobFilter): boolean {
  const isNamed = keys.includes('ref') || (filter.kind === 'ref' && keys.includes('context'));
  return isNamed && filter.kind !== 'pull-request' && hasWildcard(filter.ref ?? '');
}

function claimsOf({ issuer, filter, reusableWorkflow }: SubjectRequest): Record<string, string> {
  const ref = filter.kind === 'environment' ? filter.ref : undefined;
  const claims = {
    ...(ref !== undefined && { ref }),
    ...(reusableWorkflow !== undefined && { job_workflow_ref: reusableWorkflow }),
  };
  if (Object.keys(claims).length > 0 && !issuer.hasClaimKeys) throw noClaimKeys(issuer.name);
  return claims;
}

function idOf({ ids, reading }: SubjectRequest): Record<string, string> {
  const id = ids?.repository ?? reading?.repository?.id;
  return id === undefined ? {} : { repository_id: id };
}

/** What a template without `context` leaves open is asked for by its own claim, where IAM can. */
function lostContext(
  keys: readonly string[],
  { issuer, filter }: SubjectRequest,
): Record<string, string> {
  if (keys.includes('context') || !issuer.hasClaimKeys) return {};
  const claim = contextClaim(filter);
  return claim === undefined || keys.includes(claim.key) ? {} : { [claim.key]: claim.value };
}

function contextClaim(filter: JobFilter): { key: string; value: string } | undefined {
  if (filter.kind === 'ref') return { key: 'ref', value: filter.ref };
  if (filter.kind === 'environment') return { key: 'environment', value: filter.name };
  return undefined;
}

function describeTemplate(keys: readonly string[], { issuer, filter }: SubjectRequest): string {
  const template = `The subject follows a custom template of GitHub (${keys.join(', ')}).`;
  const claim = contextClaim(filter);
  if (keys.includes('context') || (claim !== undefined && keys.includes(claim.key)))
    return template;
  return issuer.hasClaimKeys && claim !== undefined
    ? `${template} It names no ${claim.key}, so the trust policy checks the claim ${claim.key} in addition.`
    : `${template} It says nothing of the ${filter.kind}, so every job with this subject may assume the role.`;
}

function noClaimKeys(issuer: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `IAM checks no claims but sub and aud for the issuer ${issuer}.`,
    {
      hint: 'Leave out --branch, --tag or --ref next to --environment, and --reusable-workflow: limit the branches of the environment on GitHub.',
    },
  );
}
