import type { Role } from '../aws/account.ts';
import type { CredentialStore, IssuedCredentials } from '../aws/credentials.ts';
import type { Directory } from '../aws/directory.ts';
import { findRole } from '../aws/issue-credentials.ts';
import { writeTimestamp } from '../aws/timestamp.ts';
import type { Clock } from '../server/clock.ts';

/** For whom a metadata service hands out credentials. */
export interface MetadataRole {
  /** A role's name or ARN. */
  role: string;
  /** Of each of its sessions; default 21600, as on EC2 and ECS. */
  durationSeconds?: number;
}

export interface MetadataDependencies {
  clock: Clock;
  directory: Directory;
  store: CredentialStore;
}

/** The sessions of one role, one after the other. */
export interface RoleSessions {
  role: Role;
  /** The present one, as the metadata services write it. */
  read(): { issuedAt: Date; credentials: Record<string, string | undefined> };
}

/** New credentials are there five minutes before the old ones end (EC2 user guide). */
const RENEWAL_MS = 300_000;

/**
 * @param sessionName what AWS names such sessions after: the instance, or the task
 * @throws Error for a role that is not configured
 */
export function createRoleSessions(
  { role: wanted, durationSeconds = 21_600 }: MetadataRole,
  sessionName: string,
  { clock, directory, store }: MetadataDependencies,
): RoleSessions {
  const role = findRole(wanted, directory);
  let current: IssuedCredentials | undefined;
  return {
    role,
    read() {
      const endsAtMs = current?.expiration?.getTime() ?? 0;
      if (current === undefined || endsAtMs - clock.now().getTime() <= RENEWAL_MS) {
        current = store.issueSession({ role, sessionName, durationSeconds });
      }
      const { accessKeyId, secretAccessKey, sessionToken, expiration, issuedAt } = current;
      const credentials = {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
        Expiration: expiration && writeTimestamp(expiration),
      };
      return { issuedAt, credentials };
    },
  };
}
