import type { SubjectSettings } from '../oidc/claims.ts';
import { jsonResponse } from '../server/http/exchange.ts';
import type { ServiceRequest } from '../server/service.ts';
import type { GitHubConfig } from './config.ts';
import { GitHubError } from './github-error.ts';
import type { Route } from './route.ts';
import {
  findRepository,
  OWNER_ID,
  REPOSITORY_ID,
  type RepositoryConfig,
  subjectSettings,
} from './subject-template.ts';

const TEMPLATE = 'actions/oidc/customization/sub';
const REPOSITORY = new RegExp(`^/repos/([^/]+/[^/]+)(/${TEMPLATE})?$`);
const ORGANIZATION = new RegExp(`^/orgs/([^/]+)/${TEMPLATE}$`);

/**
 * "Get a repository", and the templates of OIDC subjects (GitHub REST API). Undefined for a request
 * that is about something else.
 *
 * @param format of the subjects of repositories that have no setting of their own
 */
export function findRepositoryRoute(
  { method, subpath }: ServiceRequest,
  settings: Required<GitHubConfig>,
  format: SubjectSettings['format'],
): Route | undefined {
  if (method !== 'GET') return undefined;
  const [, name, template] = REPOSITORY.exec(subpath) ?? [];
  if (name !== undefined) {
    return {
      action: template === undefined ? 'GetRepository' : 'GetSubjectTemplate',
      permission: template === undefined ? 'metadata' : 'actions',
      access: 'read',
      owner: findRepository(settings, name)?.name ?? name,
      run() {
        const repository = findRepository(settings, name);
        if (repository === undefined) throw new GitHubError(404, 'Not Found');
        return jsonResponse(
          200,
          template === undefined
            ? describe(repository)
            : describeTemplate(repository, settings, format),
        );
      },
    };
  }
  const [, organization] = ORGANIZATION.exec(subpath) ?? [];
  if (organization === undefined) return undefined;
  return {
    action: 'GetOrganizationSubjectTemplate',
    permission: 'organization_administration',
    access: 'read',
    owner: organization,
    run() {
      if (!settings.organizations.includes(organization)) throw new GitHubError(404, 'Not Found');
      const keys = settings.subjectTemplates[organization] ?? ['repo', 'context'];
      return jsonResponse(200, { include_claim_keys: keys });
    },
  };
}

function describe({ name, id = REPOSITORY_ID, ownerId = OWNER_ID, createdAt }: RepositoryConfig) {
  const [login = '', own = ''] = name.split('/');
  return {
    id,
    name: own,
    full_name: name,
    owner: { login, id: ownerId, type: 'Organization' },
    private: true,
    visibility: 'private',
    created_at: createdAt ?? '2025-03-01T12:00:00Z',
  };
}

function describeTemplate(
  repository: RepositoryConfig,
  settings: GitHubConfig,
  fallback: SubjectSettings['format'],
) {
  const { name, id = REPOSITORY_ID, ownerId = OWNER_ID, subject = {} } = repository;
  const { format } = subjectSettings(settings, name, fallback);
  const [owner, own] = name.split('/');
  const prefix =
    format === 'immutable' ? `repo:${owner}@${ownerId}/${own}@${id}` : `repo:${owner}/${own}`;
  const { useDefault = true, claimKeys, flag = format === 'immutable' } = subject;
  return {
    use_default: useDefault,
    ...(claimKeys !== undefined && { include_claim_keys: claimKeys }),
    ...(subject.isServer ? {} : { use_immutable_subject: flag, sub_claim_prefix: prefix }),
  };
}
