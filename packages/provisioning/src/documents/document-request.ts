import type { DesiredSetup } from '../desired-setup.ts';

export interface DocumentRequest {
  setup: DesiredSetup;
  /** SHA-1 of the issuer's certificate authority, in hex; only for one that is not public. */
  thumbprints: readonly string[];
  /** Whether the account has the OIDC provider; undefined if that is not known. */
  hasProvider?: boolean | undefined;
}
