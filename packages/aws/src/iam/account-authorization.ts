import {
  type AttachedPolicy,
  type IAMClient,
  type PolicyDetail,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import { endlessList } from '../errors/translate-error.ts';
import { unreadable } from './iam-answers.ts';

/** A policy within a user or group. */
export interface InlineDocument {
  name: string;
  /** JSON. */
  document: string;
}

/** Policies of a user or group. */
export interface PolicyLists {
  inline: InlineDocument[];
  /** ARNs of managed policies. */
  attached: string[];
}

export interface AuthorizedUser extends PolicyLists {
  name: string;
  arn: string;
  /** Names. */
  groups: string[];
  /** ARN of the permissions boundary; absent without one. */
  boundary?: string;
}

/** Who may do what in an account, but for roles. */
export interface AccountAuthorization {
  users: AuthorizedUser[];
  groups: Map<string, PolicyLists>;
  /** ARN of a managed policy → the document of its default version, JSON. */
  documents: Map<string, string>;
}

/** Long documents: a page of a thousand may have megabytes. */
const PAGE = 200;
/** 5,000 users, 500 groups, 5,000 policies by the highest quotas, and AWS's own. */
const MOST_PAGES = 100;

/** One call per 200 users, groups and policies (IAM API reference, GetAccountAuthorizationDetails). */
export async function readAuthorization(client: IAMClient): Promise<AccountAuthorization> {
  const found: AccountAuthorization = { users: [], groups: new Map(), documents: new Map() };
  let read = 0;
  const filter = { Filter: [...FILTER] };
  for await (const page of paginateGetAccountAuthorizationDetails(
    { client, pageSize: PAGE },
    filter,
  )) {
    const { UserDetailList = [], GroupDetailList = [], Policies = [] } = page;
    for (const user of UserDetailList) {
      const { UserName: name, Arn: arn, GroupList: groups = [], PermissionsBoundary } = user;
      if (name === undefined || arn === undefined) throw unreadable();
      const boundary = PermissionsBoundary?.PermissionsBoundaryArn;
      const lists = readLists(user.UserPolicyList, user.AttachedManagedPolicies);
      found.users.push({
        name,
        arn,
        groups,
        ...lists,
        ...(boundary !== undefined && { boundary }),
      });
    }
    for (const { GroupName: name, GroupPolicyList, AttachedManagedPolicies } of GroupDetailList) {
      if (name === undefined) throw unreadable();
      found.groups.set(name, readLists(GroupPolicyList, AttachedManagedPolicies));
    }
    for (const { Arn: arn, PolicyVersionList: versions = [] } of Policies) {
      const version = versions.find(({ IsDefaultVersion }) => IsDefaultVersion);
      if (arn === undefined || version?.Document === undefined) throw unreadable();
      found.documents.set(arn, readDocument(version.Document));
    }
    read += 1;
    if (read > MOST_PAGES) throw endlessList('IAM');
  }
  return found;
}

const FILTER = ['User', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

function readLists(
  inline: readonly PolicyDetail[] = [],
  attached: readonly AttachedPolicy[] = [],
): PolicyLists {
  return {
    inline: inline.map(({ PolicyName: name, PolicyDocument: document }) => {
      if (name === undefined || document === undefined) throw unreadable();
      return { name, document: readDocument(document) };
    }),
    attached: attached.map(({ PolicyArn: arn }) => {
      if (arn === undefined) throw unreadable();
      return arn;
    }),
  };
}

/** Documents come percent-encoded by RFC 3986 (IAM API reference). */
function readDocument(encoded: string): string {
  try {
    const text = decodeURIComponent(encoded);
    JSON.parse(text);
    return text;
  } catch {
    throw unreadable();
  }
}
