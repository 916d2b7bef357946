import type { IamKeyStore, IncidentStore } from '@bedrock-token/aws';

/** What an audit asks. */
export interface AuditPorts {
  store: Pick<IamKeyStore, 'listAllKeys' | 'readUser'>;
  users: Pick<
    IncidentStore,
    'listKeys' | 'listUsers' | 'listAccessKeys' | 'hasLogin' | 'listPolicies' | 'readAuthorization'
  >;
  withRetry<T>(operation: () => Promise<T>, attempts?: number): Promise<T>;
  /**
   * Attempts for each read after the first: IAM throttles who asks for much. The first shows whether IAM can be
   * reached at all: who is offline is told so at once.
   */
  attempts: number;
  now: Date;
}
