import type { ReadingGap, RepositoryReading } from '@bedrock-token/core';
import type { GitHubApi } from '../secrets/github-api.ts';
import { GitHubRefusal } from '../secrets/github-faults.ts';

/**
 * Reads the IDs of a repository and the template of its subjects (GitHub REST API, "Get a
 * repository", "Get the customization template for an OIDC subject claim"). A refusal leaves a gap.
 *
 * @param name `owner/name`
 * @param tokenName the variable of the token, such as `GH_TOKEN`
 * @throws ERR_UPSTREAM for no answer, or too many requests
 */
export async function readRepositorySubjects(
  name: string,
  api: GitHubApi,
  tokenName: string,
): Promise<RepositoryReading> {
  const gaps: ReadingGap[] = [];
  const get = async (path: string, what: string): Promise<Record<string, unknown> | undefined> => {
    try {
      const { data } = await api('GET', path);
      if (typeof data === 'object' && data !== null) return data as Record<string, unknown>;
      const sentence = `GitHub's response about ${what} cannot be read.`;
      gaps.push({ reason: 'other', sentence, tokenName });
    } catch (error) {
      if (!(error instanceof GitHubRefusal)) throw error;
      gaps.push(describeRefusal(error.status, what, tokenName));
    }
    return undefined;
  };
  const repository = readRepository(await get(`/repos/${name}`, `the repository ${name}`));
  // Neither shows more to the same token.
  if (gaps.some(({ reason }) => reason === 'token' || reason === 'hidden')) return { gaps };
  // After a rename or a transfer, the repository is where GitHub says.
  const present = repository?.fullName ?? name;
  const customization = readCustomization(
    await get(`/repos/${present}${TEMPLATE}`, `the subject template of ${present}`),
  );
  const [owner = ''] = present.split('/');
  const isOptedIn =
    customization?.useDefault === false && (customization.claimKeys ?? []).length === 0;
  const organization = isOptedIn
    ? await get(`/orgs/${owner}${TEMPLATE}`, `the subject template of the organization ${owner}`)
    : undefined;
  const organizationKeys = textsOf(organization?.include_claim_keys);
  return {
    ...(repository !== undefined && { repository }),
    ...(customization !== undefined && { customization }),
    ...(organizationKeys !== undefined && { organizationKeys }),
    gaps,
  };
}

/** GitHub REST API, "Troubleshooting": 404 is also said of what a token does not see. */
function describeRefusal(status: number, what: string, tokenName: string): ReadingGap {
  const [reason, meaning] = MEANINGS[status] ?? (['other', undefined] as const);
  const sentence = `GitHub answered ${status} about ${what}${meaning ? `: ${meaning(tokenName)}` : ''}.`;
  return { reason, sentence, tokenName };
}

type Meaning = readonly [ReadingGap['reason'], (tokenName: string) => string];
const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: ['token', (name) => `it does not accept the token in ${name}`],
  403: ['permission', (name) => `the token in ${name} may not read that`],
  404: ['hidden', (name) => `there is none, or the token in ${name} does not see it`],
};

const TEMPLATE = '/actions/oidc/customization/sub';

function readRepository(
  data: Record<string, unknown> | undefined,
): RepositoryReading['repository'] {
  const { full_name: fullName, id, owner, visibility, created_at: createdAt } = data ?? {};
  const { id: ownerId } = (owner ?? {}) as { id?: unknown };
  if (typeof fullName !== 'string' || !/^[\w.-]+\/[\w.-]+$/.test(fullName)) return undefined;
  if (!Number.isSafeInteger(id) || !Number.isSafeInteger(ownerId)) return undefined;
  return {
    fullName,
    id: String(id),
    ownerId: String(ownerId),
    ...(typeof visibility === 'string' && /^\w+$/.test(visibility) && { visibility }),
    ...(typeof createdAt === 'string' && { createdAt }),
    ...(data?.archived === true && { isArchived: true }),
  };
}

function readCustomization(
  data: Record<string, unknown> | undefined,
): RepositoryReading['customization'] {
  if (typeof data?.use_default !== 'boolean') return undefined;
  const claimKeys = textsOf(data.include_claim_keys);
  const { use_immutable_subject: isImmutable, sub_claim_prefix: prefix } = data;
  return {
    useDefault: data.use_default,
    ...(claimKeys !== undefined && { claimKeys }),
    ...(typeof isImmutable === 'boolean' && { isImmutable }),
    ...(typeof prefix === 'string' && { prefix }),
  };
}

/** Claim keys are letters, digits and underscores (GitHub's OpenAPI description). */
function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((one) => typeof one === 'string' && /^\w+$/.test(one))
    ? (value as string[])
    : undefined;
}
