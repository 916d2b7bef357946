import type { User } from '../aws/account.ts';
import type { CredentialStore } from '../aws/credentials.ts';
import type { Directory } from '../aws/directory.ts';
import type { IssuedKeys } from '../aws/issue-credentials.ts';
import { uniqueId } from '../aws/unique-id.ts';
import { userArn } from '../aws/user.ts';
import { unknownAccount } from '../aws/whereabouts.ts';
import type { Clock } from '../server/clock.ts';

const NAME = 'admin';
const POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';

export interface AdministratorDependencies {
  directory: Directory;
  store: CredentialStore;
  clock: Clock;
}

/**
 * The access key of an account's administrator. It is an IAM user `admin` with AdministratorAccess, created by the
 * first call: an account that nobody administers by hand stays as it is configured. A configured `admin` keeps the
 * policies that it has.
 *
 * @returns a function of an account ID, default the first account; the same key each time, until somebody deactivates it
 */
export function createAdministrators(
  dependencies: AdministratorDependencies,
): (accountId?: string) => IssuedKeys {
  const issued = new Map<string, IssuedKeys>();
  return (accountId) => {
    const user = findOrCreate(accountId, dependencies);
    const { store } = dependencies;
    const known = issued.get(user.arn);
    const isUsable = known !== undefined && store.find(known.accessKeyId) !== undefined;
    const { accessKeyId, secretAccessKey } = isUsable ? known : store.issueKey(user);
    issued.set(user.arn, { accessKeyId, secretAccessKey });
    return { accessKeyId, secretAccessKey };
  };
}

/** @throws Error for an account that is not configured */
function findOrCreate(
  accountId: string | undefined,
  { directory, clock }: AdministratorDependencies,
): User {
  const { accounts } = directory;
  const account = accounts.find(({ id }) => id === (accountId ?? id));
  if (account === undefined) throw new Error(unknownAccount(accountId, accounts));
  const existing = account.iam.present.users.find(({ name }) => name === NAME);
  if (existing !== undefined) return existing;
  const policy = directory.findPolicy(POLICY);
  if (policy === undefined) throw new Error(`the managed policy ${POLICY} is missing`);
  const arn = userArn(account, '/', NAME);
  const user: User = {
    arn,
    name: NAME,
    path: '/',
    id: uniqueId('AIDA', arn),
    account,
    createdAt: clock.now(),
    tags: [],
    groups: [],
    attached: [policy],
    inline: [],
  };
  account.iam.settle((entities) => ({ ...entities, users: [...entities.users, user] }));
  return user;
}
