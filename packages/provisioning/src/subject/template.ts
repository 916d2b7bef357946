import { BedrockTokenError } from '@bedrock-token/core';
import { contextOf, escapeColons } from './job-filter.ts';
import type { SubjectRequest } from './subject-request.ts';

const DEFAULT_KEYS = ['repo', 'context'];

/**
 * The claim keys that the subject is made of. A repository uses the organization's template only
 * after it opted in: `use_default` is false, and it has no keys of its own.
 *
 * @throws ERR_INPUT if it opted in, and the organization's template could not be read
 */
export function templateOf({ reading, repository }: SubjectRequest): readonly string[] {
  const { customization, organizationKeys } = reading ?? {};
  if (customization === undefined || customization.useDefault) return DEFAULT_KEYS;
  const { claimKeys = [] } = customization;
  if (claimKeys.length > 0) return claimKeys;
  if (organizationKeys === undefined) throw organizationUnread(repository);
  return organizationKeys.length > 0 ? organizationKeys : DEFAULT_KEYS;
}

/**
 * One part of a subject, such as `environment:production`.
 *
 * @param repositoryPart what stands for `repo`, with the IDs if subjects are immutable
 * @throws ERR_INPUT for a claim whose value is not known before a job runs
 */
export function claimOf(key: string, repositoryPart: string, request: SubjectRequest): string {
  if (key === 'repo') return repositoryPart;
  assertColonsKnown(request);
  if (key === 'context') return contextOf(request.filter, escapesColons(request));
  const value = valueOfClaim(key, request);
  if (value === undefined) throw unknownClaim(key, request.repository);
  return `${key}:${escapesColons(request) ? escapeColons(value) : value}`;
}

/** github.com does; of servers, those after 3.18 (GitHub docs, "OpenID Connect reference"). */
const escapesColons = ({ issuer }: SubjectRequest) => issuer.kind !== 'server';

/** @throws ERR_INPUT for a name whose form depends on the version of the server */
function assertColonsKnown({ issuer, filter }: SubjectRequest): void {
  if (issuer.kind !== 'server' || filter.kind !== 'environment') return;
  if (!filter.name.includes(':')) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `How the environment ${filter.name} stands in a subject depends on the version of the server.`,
    {
      hint: 'GitHub Enterprise Server up to 3.18 keeps the colon, later ones write %3A: give the whole subject as --subject.',
    },
  );
}

function valueOfClaim(key: string, request: SubjectRequest): string | undefined {
  const { filter, reading, ids, reusableWorkflow } = request;
  const read = reading?.repository;
  const repository = read?.fullName ?? request.repository;
  const ref = filter.kind === 'pull-request' ? undefined : filter.ref;
  const values: Record<string, string | undefined> = {
    repository,
    repository_id: ids?.repository ?? read?.id,
    repository_owner: repository.split('/')[0],
    repository_owner_id: ids?.owner ?? read?.ownerId,
    repository_visibility: read?.visibility,
    ref,
    environment: filter.kind === 'environment' ? filter.name : undefined,
    job_workflow_ref: reusableWorkflow,
  };
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function unknownClaim(key: string, repository: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `The subject of ${repository} contains the claim ${key}, whose value is not known here.`,
    {
      hint: 'Run the workflow once: the error of the mint action shows the sub of the job. Give it as --subject.',
    },
  );
}

function organizationUnread(repository: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `${repository} uses the subject template of its organization, which could not be read.`,
    {
      hint: 'Use a GH_TOKEN with read:org (fine-grained: organization Administration read), or run the workflow once and give the sub that the error of the mint action shows as --subject.',
    },
  );
}
