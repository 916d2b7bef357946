import type { IamKeyStore, IncidentStore } from '@bedrock-token/aws';

/** What an audit asks. */
export interface AuditPorts {
  store: Pick<IamKeyStore, 'listAllKeys' | 'readUser'>;
  users: Pick<
    IncidentStore,
    'listKeys' | 'listUsers' | 'listAccessKeys' | 'hasLogin' | 'listPolicies' | 'readAuthorization'
  >;
  withRetry<T>(operation: () => Promise<T>, attempts?: number): Promise<T>;
  now: Date;
}
