import type { DesiredSetup, Difference, Documents } from '@bedrock-token/provisioning';
import type { CommandSpec, Invocation } from '../../command-line/spec.ts';
import type { Account } from '../../keys/shared/account.ts';
import type { ProcessIo } from '../../process-io.ts';

/**
 * What a set-up is composed for. `offline`: a document, without credentials; `aws`: one for an account that is
 * read. `undo` needs names alone: not what the role allows to whom.
 */
export type Use = 'offline' | 'aws' | 'check' | 'apply' | 'undo';

/** A set-up as it should be, by the options, GitHub and, if asked for, AWS. */
export interface Composed {
  setup: DesiredSetup;
  /** SHA-1 of the issuer's certificate authority; only for one that is not public. */
  thumbprints: readonly string[];
  /** Whether the account has the OIDC provider; only for documents, and undefined if that is not known. */
  hasProvider?: boolean | undefined;
  /** Absent if no credentials were asked for. */
  account?: Account;
  /** What the user should know, one sentence each. */
  notes: string[];
  /** What is printed after the changes are made. */
  next: string;
}

export interface FoundElsewhere {
  differences: Difference[];
  /** What was not compared, one sentence each. */
  notes: string[];
}

/** One of the actions of `setup` that change AWS, such as `setup github`. */
export interface SetupKind<C extends Composed> {
  spec: CommandSpec;
  /** @throws ERR_INPUT, ERR_REGION, and whatever stops a sign-in */
  compose(invocation: Invocation, io: ProcessIo, use: Use): Promise<C>;
  /** What is not as it should be outside of IAM, in words. @throws ERR_UPSTREAM */
  compareElsewhere?(composed: C, io: ProcessIo): Promise<FoundElsewhere>;
  /** @param format one of the choices of `--format` */
  render(composed: C, format: string): Documents;
}
