/** What a provider of the SDK gives. */
export interface ProvidedCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
  accountId?: string;
  /** The SDK's feature marks: how they were come by. */
  $source?: Record<string, string>;
}
