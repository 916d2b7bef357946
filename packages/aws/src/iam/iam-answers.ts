import type {
  ListServiceSpecificCredentialsResponse,
  ServiceSpecificCredential,
  ServiceSpecificCredentialMetadata,
  User,
} from '@aws-sdk/client-iam';
import type { ApiKeyRecord, KeyUser } from '@bedrock-token/core';

/** A key of some user, as a list of a whole account shows it. */
export interface ListedKey extends ApiKeyRecord {
  userName: string;
}

/**
 * One page of keys. An answer without a list is not one of no keys: what is believed to be spare is
 * deleted.
 *
 * @returns `next` is the marker of the page behind; undefined on the last
 * @throws Error if it cannot be read
 */
export function readKeyPage(page: ListServiceSpecificCredentialsResponse): {
  keys: ListedKey[];
  next: string | undefined;
} {
  const { ServiceSpecificCredentials: listed, IsTruncated, Marker } = page;
  if (!Array.isArray(listed)) throw unreadable();
  if (IsTruncated && !Marker) throw unreadable();
  return { keys: listed.map(readKeyRecord), next: IsTruncated ? Marker : undefined };
}

/** @throws Error if it cannot be read */
export function readKeyRecord(
  listed: ServiceSpecificCredentialMetadata | ServiceSpecificCredential,
): ListedKey {
  const { ServiceSpecificCredentialId: id, CreateDate, Status, UserName } = listed;
  // IAM API reference, ServiceSpecificCredentialMetadata: 20 to 128 of [\w]+.
  if (id === undefined || !/^\w+$/.test(id) || !isDate(CreateDate)) throw unreadable();
  const { ExpirationDate, ServiceCredentialAlias, ServiceUserName } = listed;
  if (ExpirationDate !== undefined && !isDate(ExpirationDate)) throw unreadable();
  return {
    id,
    userName: UserName ?? '',
    alias: ServiceCredentialAlias ?? ServiceUserName ?? '',
    status: readStatus(Status),
    createdAt: CreateDate,
    ...(ExpirationDate !== undefined && { expiresAt: ExpirationDate }),
  };
}

/** @throws Error if it is not of the user that was asked for; IAM takes a name in any case */
export function readKeyUser(user: User | undefined, asked: string): KeyUser {
  const { UserName: name, Arn: arn, Tags = [] } = user ?? {};
  if (name?.toLowerCase() !== asked.toLowerCase()) throw unreadable();
  if (arn === undefined || !/^arn:[\w-]+:iam::\d{12}:user\/\S+$/.test(arn)) throw unreadable();
  const tags = Tags.map(({ Key, Value = '' }): [string, string] => {
    if (Key === undefined) throw unreadable();
    return [Key, Value];
  });
  return { name, arn, tags: Object.fromEntries(tags) };
}

/** One that is not known, or is lost, must not be read as the status of an inactive key. */
function readStatus(status: string | undefined): ApiKeyRecord['status'] {
  if (status === 'Active' || status === 'Inactive' || status === 'Expired') return status;
  throw unreadable();
}

function isDate(date: Date | undefined): date is Date {
  return date !== undefined && Number.isFinite(date.getTime());
}

/** Reported as a response that cannot be read, which may be temporary. */
export function unreadable(): Error {
  return new Error('Invalid response');
}
