import {
  type AccountConfig,
  githubTrustPolicy,
  ISSUER,
  type PolicyDocument,
} from '@bedrock-token/emulator';
import {
  LIMITED_ACCESS,
  REPOSITORY,
  rotatorPolicyForAll,
} from '../../../support/action/rotate-step.ts';
import { SINK_ACTIONS } from '../../../support/cloud/aws-sinks.ts';
import { ACCOUNT, type Cloud, startCloud } from '../../../support/cloud/cloud.ts';

/** What `bedrock-token keys policy` prints for one user, for every user, and leave for the account's sinks. */
function rotatorOf(id: string): NonNullable<AccountConfig['roles']>[number] {
  const sinks: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: Object.values(SINK_ACTIONS).flat(), Resource: '*' }],
  };
  return {
    name: 'bedrock-rotator',
    trustPolicy: githubTrustPolicy({
      accountId: id,
      issuer: ISSUER,
      audience: 'sts.amazonaws.com',
      subject: `repo:${REPOSITORY}:ref:refs/heads/main`,
    }),
    policies: [rotatorPolicyForAll(id), sinks],
  };
}

const user = (name: string) => ({ name, managedPolicies: [LIMITED_ACCESS] });

/** The accounts, users, secrets and repositories that the pages name. */
export async function startAccounts(users: readonly string[]): Promise<Cloud> {
  return startCloud({
    accounts: [
      {
        id: ACCOUNT,
        roles: [rotatorOf(ACCOUNT)],
        users: users.map(user),
        secrets: ['bedrock/api-key', 'shop/bedrock-api-key'].map((name) => ({
          name,
          region: 'us-west-2',
        })),
      },
      { id: '210987654321', roles: [rotatorOf('210987654321')] },
    ],
    github: { repositories: [{ name: REPOSITORY }, { name: 'octo-org/shop' }] },
  });
}
