import { BedrockTokenError, type RepositoryReading } from '@bedrock-token/core';
import type { SubjectRequest } from './subject-request.ts';

/** How a subject names the repository: what stands where the default template has `repo`. */
export interface RepositoryPart {
  /** `repo:owner/name` or `repo:owner@ID/name@ID`. */
  text: string;
  isImmutable: boolean;
  notes: readonly string[];
}

/** Repositories of github.com have immutable subjects from this day on (GitHub docs, "OpenID Connect reference"). */
const IMMUTABLE_SINCE = Date.parse('2026-07-15T00:00:00Z');
const PREFIX = /^repo:[\w.-]+(?:\/[\w.-]+|@\d+\/[\w.-]+@\d+)$/;

/**
 * Classic or immutable. GitHub's own prefix decides; the flag next to it has been seen to disagree.
 * What is not known is never taken for classic.
 *
 * @throws ERR_INPUT if it is not known, or cannot be
 */
export function decideRepositoryPart(request: SubjectRequest): RepositoryPart {
  const { issuer, immutable } = request;
  if (issuer.kind === 'server') {
    if (immutable === 'yes') throw notOnServers();
    return classic(request);
  }
  if (immutable === 'yes') return withIds(request);
  if (immutable === 'no') return classic(request);
  return readFormat(request);
}

function readFormat(request: SubjectRequest): RepositoryPart {
  const { reading } = request;
  const { prefix, isImmutable } = reading?.customization ?? {};
  if (prefix !== undefined && PREFIX.test(prefix)) {
    assertOfRepository(prefix, request);
    const hasIds = prefix.includes('@');
    const disagrees = isImmutable !== undefined && isImmutable !== hasIds;
    return {
      text: prefix,
      isImmutable: hasIds,
      notes: disagrees
        ? [
            `GitHub reports use_immutable_subject ${isImmutable}, but the prefix ${prefix}. The trust policy has the prefix, which is what tokens contain; --check after the first run shows if that changes.`,
          ]
        : [],
    };
  }
  if (isImmutable === true) return withIds(request);
  const createdAt = Date.parse(reading?.repository?.createdAt ?? '');
  if (createdAt >= IMMUTABLE_SINCE) return withIds(request);
  throw unknownFormat(request);
}

/**
 * The trust policy has the prefix as GitHub writes it, so it must be that of the repository.
 *
 * @throws ERR_UPSTREAM
 */
function assertOfRepository(prefix: string, { repository, reading, ids }: SubjectRequest): void {
  const read = reading?.repository;
  const name = prefix.slice('repo:'.length).replace(/@\d+/g, '');
  const [ownerId, repositoryId] = [...prefix.matchAll(/@(\d+)/g)].map(([, id]) => id);
  const isSame =
    name.toLowerCase() === (read?.fullName ?? repository).toLowerCase() &&
    fits(ownerId, ids?.owner ?? read?.ownerId) &&
    fits(repositoryId, ids?.repository ?? read?.id);
  if (isSame) return;
  throw new BedrockTokenError(
    'ERR_UPSTREAM',
    `GitHub answered with the subject prefix ${prefix}, which is not that of ${read?.fullName ?? repository}.`,
    {
      hint: 'Check GITHUB_API_URL and proxies: something else may be responding for GitHub. Or give --immutable-sub with --owner-id and --repository-id.',
    },
  );
}

const fits = (id: string | undefined, known: string | undefined) =>
  id === undefined || known === undefined || id === known;

function classic({ repository, reading }: SubjectRequest): RepositoryPart {
  return {
    text: `repo:${reading?.repository?.fullName ?? repository}`,
    isImmutable: false,
    notes: [],
  };
}

function withIds(request: SubjectRequest): RepositoryPart {
  const { repository, reading, ids } = request;
  const read = reading?.repository;
  const ownerId = ids?.owner ?? read?.ownerId;
  const repositoryId = ids?.repository ?? read?.id;
  if (ownerId === undefined || repositoryId === undefined) throw idsMissing(request);
  const [owner, name] = (read?.fullName ?? repository).split('/');
  return {
    text: `repo:${owner}@${ownerId}/${name}@${repositoryId}`,
    isImmutable: true,
    notes: [],
  };
}

function unknownFormat({ repository, reading }: SubjectRequest): BedrockTokenError {
  const why = reading === undefined ? 'GitHub was not asked.' : sentencesOf(reading);
  return new BedrockTokenError(
    'ERR_INPUT',
    `The subject format of ${repository} is unknown: classic or immutable. ${why}`.trim(),
    {
      hint: `${cureOfReading(repository, reading)} Then run again. Or, if this prints an @, add --immutable-sub yes with --owner-id and --repository-id, the numbers after each @, and else --immutable-sub no: gh api repos/${repository}/actions/oidc/customization/sub --jq .sub_claim_prefix`,
    },
  );
}

function idsMissing({ repository, reading }: SubjectRequest): BedrockTokenError {
  const why = sentencesOf(reading);
  return new BedrockTokenError(
    'ERR_INPUT',
    `The IDs of ${repository} are missing, which an immutable subject contains. ${why}`.trim(),
    {
      hint: `${cureOfReading(repository, reading)} Then run again: setup reads them. Or add what this prints: gh api repos/${repository} --jq '"--owner-id \\(.owner.id) --repository-id \\(.id)"'`,
    },
  );
}

const sentencesOf = (reading: RepositoryReading | undefined) =>
  (reading?.gaps ?? []).map(({ sentence }) => sentence).join(' ');

const MAY_READ = '(fine-grained: Actions read; classic: repo)';

/** What to do about a token, by what GitHub said to it. */
function cureOfReading(repository: string, reading: RepositoryReading | undefined): string {
  const [gap] = reading?.gaps ?? [];
  const { reason, tokenName = 'GH_TOKEN' } = gap ?? {};
  switch (reason) {
    case 'token':
      // gh itself takes the variable before the login that it stored.
      return `The token has expired, was revoked, or is of another GitHub. To take the one of your login: unset ${tokenName}; export ${tokenName}="$(gh auth token)".`;
    case 'hidden':
      return `Check the spelling of --repo ${repository}. If it is right, set ${tokenName} to a token with access to that repository ${MAY_READ}.`;
    case 'permission':
      return `Give the token in ${tokenName} that permission ${MAY_READ}; in an organization with SAML single sign-on, also authorize it there.`;
    default:
      return `Set ${tokenName} to a token that may read the repository ${MAY_READ}.`;
  }
}

function notOnServers(): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'GitHub Enterprise Server has no immutable subjects.', {
    hint: 'Leave --immutable-sub out, or give --immutable-sub no.',
  });
}
