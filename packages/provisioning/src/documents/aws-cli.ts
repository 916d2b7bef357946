import { KEY_USER_POLICY, shellWord } from '@bedrock-token/core';
import {
  type DesiredSetup,
  type DesiredUser,
  MANAGED_TAG,
  REPOSITORY_TAG,
  tagsOf,
  userTagsOf,
} from '../desired-setup.ts';
import { policyText } from '../policy/document.ts';

/**
 * A script of AWS CLI commands, which can be run again: it updates the role that an earlier run or `--apply` made for
 * the repository, and stops before anything of another role is changed.
 *
 * @param file its name, for the command that runs it
 */
export function renderAwsCli(
  setup: DesiredSetup,
  thumbprints: readonly string[],
  file: string,
): string {
  const { provider, role } = setup;
  const owner = tagsOf(setup);
  const tags = toTags(owner);
  const trust = shellWord(policyText(role.trust, 2));
  const thumbprint =
    thumbprints.length > 0
      ? ` \\\n    --thumbprint-list ${thumbprints.map(shellWord).join(' ')}`
      : '';
  return `#!/bin/sh
# To run, with credentials of the account ${setup.accountId}: sh ${file}
set -eu
provider=${shellWord(provider.arn)}
role=${shellWord(role.name)}
trust=${trust}

lower() { tr 'A-Z\\t' 'a-z '; }

# Only a role that was made for this repository is updated.
if owner=$(aws iam get-role --role-name "$role" --output text \\
  --query "Role.[Tags[?Key=='${MANAGED_TAG}'].Value|[0], Tags[?Key=='${REPOSITORY_TAG}'].Value|[0]]" 2>/dev/null); then
  exists=yes
  if [ "$(printf %s "$owner" | lower)" != ${shellWord(Object.values(owner).join(' ').toLowerCase())} ]; then
    echo "The role $role was not made by setup for "${shellWord(setup.repository)}", so nothing was changed. Print this script again with another --role-name." >&2
    exit 1
  fi
else
  exists=no
fi

if aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" >/dev/null 2>&1; then
  aws iam add-client-id-to-open-id-connect-provider \\
    --open-id-connect-provider-arn "$provider" --client-id ${shellWord(provider.audience)}
else
  aws iam create-open-id-connect-provider \\
    --url ${shellWord(provider.issuer.url)} --client-id-list ${shellWord(provider.audience)}${thumbprint} \\
    --tags ${tags}
fi

if [ "$exists" = yes ]; then
  aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust"
  aws iam update-role --role-name "$role" --max-session-duration ${role.maxSessionSeconds} \\
    --description ${shellWord(role.description)}
else
  aws iam create-role \\
    --role-name "$role" --max-session-duration ${role.maxSessionSeconds} \\
    --description ${shellWord(role.description)} \\
    --tags ${tags} \\
    --assume-role-policy-document "$trust"
fi

aws iam put-role-policy --role-name "$role" --policy-name ${shellWord(setup.purpose.policyName)} \\
  --policy-document ${shellWord(policyText(role.permissions, 2))}
${setup.users.map((user) => renderUser(user, setup)).join('')}`;
}

/** A user that is there keeps its tags, which say who made it; one that setup did not make keeps its policies, too. */
function renderUser({ name, policies, permissions }: DesiredUser, setup: DesiredSetup): string {
  const user = shellWord(name);
  const repository = shellWord(setup.repository);
  const grants = [
    ...(permissions === undefined
      ? []
      : [
          `  aws iam put-user-policy --user-name ${user} --policy-name ${shellWord(KEY_USER_POLICY)} \\\n    --policy-document ${shellWord(policyText(permissions, 2))}`,
        ]),
    ...policies.map(
      (policy) =>
        `  aws iam attach-user-policy --user-name ${user} --policy-arn ${shellWord(policy)}`,
    ),
  ];
  return `
if ! owner=$(aws iam get-user --user-name ${user} --output text \\
  --query "User.Tags[?Key=='${REPOSITORY_TAG}'].Value|[0]" 2>/dev/null); then
  aws iam create-user --user-name ${user} --tags ${toTags(userTagsOf(setup))}
  owner=${repository}
fi
if [ "$(printf %s "$owner" | lower)" = ${repository.toLowerCase()} ]; then
${grants.join('\n')}
else
  echo "The user "${user}" was not made by setup for "${repository}", so its policies stay as they are." >&2
fi
`;
}

const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags)
    .map(([key, value]) => shellWord(`Key=${key},Value=${value}`))
    .join(' ');
