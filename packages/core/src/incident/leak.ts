import { describeApiKey } from '../api-key.ts';
import { describeBearerToken } from '../describe-token.ts';
import { KEY_SERVICES, type KeyServiceName } from '../services/key-service.ts';
import { accountOfAccessKey } from './access-key-account.ts';

/** A long-term key: a service-specific credential of an IAM user. */
export interface LongTermLeak {
  kind: 'long-term';
  service: KeyServiceName;
  alias: string;
  userName: string;
  /** Twelve digits; undefined if the key does not say. */
  accountId: string | undefined;
}

/** A short-term key: a request that an access key has signed. */
export interface ShortTermLeak {
  kind: 'short-term';
  service: KeyServiceName;
  accessKeyId: string;
  /** A session ends; the access key of a user works until it is deactivated. */
  signedBy: 'session' | 'access-key';
  accountId: string | undefined;
  region: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** What leaked: a key by its text, a long-term key by its ID, or a role session by its name. */
export type Leak =
  | LongTermLeak
  | ShortTermLeak
  | { kind: 'key-id'; keyId: string }
  | { kind: 'session'; sessionName: string };

/** The name of the service in IAM's service-specific credentials (IAM User Guide, API keys for services). */
export const serviceNameOf = (service: KeyServiceName) => KEY_SERVICES[service].iamService;

/** IAM API reference: names of users, IDs of access keys. AWS's names of regions. */
const USER_NAME = /^[\w+=,.@-]{1,64}$/;
const ACCESS_KEY_ID = /^[A-Z\d]{16,128}$/;
const REGION = /^[a-z]{2}(?:-[a-z\d]+){1,4}$/;

/**
 * Reads a key of any kind. Signatures and secrets are not looked at. Anybody may have made the text up, and what it
 * says goes into requests and commands: a name that AWS cannot have given is no key.
 *
 * @returns undefined for what is no key of Bedrock or Claude Platform
 */
export function readLeakedKey(text: string): LongTermLeak | ShortTermLeak | undefined {
  return readLongTerm(text) ?? readShortTerm(text);
}

function readLongTerm(text: string): LongTermLeak | undefined {
  const described = describeApiKey(text);
  if (described === undefined || !USER_NAME.test(described.userName)) return undefined;
  return { kind: 'long-term', ...described };
}

function readShortTerm(text: string): ShortTermLeak | undefined {
  const described = describeBearerToken(text);
  if (described === undefined) return undefined;
  const { service, accessKeyId, region, issuedAt, expiresAt, hasSessionToken } = described;
  if (!ACCESS_KEY_ID.test(accessKeyId) || !REGION.test(region)) return undefined;
  return {
    kind: 'short-term',
    service,
    accessKeyId,
    signedBy: hasSessionToken ? 'session' : 'access-key',
    accountId: accountOfAccessKey(accessKeyId),
    region,
    issuedAt,
    expiresAt,
  };
}
