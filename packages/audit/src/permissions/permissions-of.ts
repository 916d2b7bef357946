import type { AccountAuthorization, AuthorizedUser } from '@bedrock-token/aws';
import type { HeldPolicy, Permissions } from './policy.ts';
import { readPolicy } from './policy.ts';

/** The permissions of a user, and what of them IAM did not return. */
export interface ReadPermissions extends Permissions {
  /** ARNs of managed policies and names of groups. */
  unknown: string[];
}

/** Joins the policies of a user, those of its groups, and its permissions boundary. */
export function permissionsOf(
  user: AuthorizedUser,
  { groups, documents }: AccountAuthorization,
): ReadPermissions {
  const unknown: string[] = [];
  const managed = (arn: string): HeldPolicy[] => {
    const document = documents.get(arn);
    if (document === undefined) unknown.push(arn);
    return document === undefined ? [] : [readPolicy(nameOf(arn), document)];
  };
  const policies = [
    ...user.attached.flatMap(managed),
    ...user.inline.map(({ name, document }) => readPolicy(`inline policy ${name}`, document)),
    ...user.groups.flatMap((name) => {
      const group = groups.get(name);
      if (group === undefined) unknown.push(`group ${name}`);
      return [
        ...(group?.attached ?? []).flatMap(managed),
        ...(group?.inline ?? []).map((one) =>
          readPolicy(`inline policy ${one.name}`, one.document),
        ),
      ].map((policy) => ({ ...policy, name: `${policy.name} of group ${name}` }));
    }),
  ];
  // An unknown boundary limits nothing here: too much is named rather than too little.
  const [boundary] = user.boundary === undefined ? [] : managed(user.boundary);
  return { policies, unknown, ...(boundary !== undefined && { boundary }) };
}

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
