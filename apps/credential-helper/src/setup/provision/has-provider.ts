import { BedrockTokenError } from '@bedrock-token/core';
import { usageError } from '../../command-line/parse.ts';
import type { CommandSpec, Invocation } from '../../command-line/spec.ts';
import { quoteWords } from '../command-words.ts';
import { openSetupStore } from './retrying-store.ts';
import type { Composed } from './setup-kind.ts';

/** The documents that create the OIDC provider or not, by a parameter. */
const WITH_PARAMETER: readonly string[] = ['cloudformation', 'terraform'];

/** @throws ERR_INPUT for a document on which it has no effect */
export function readProviderExists(
  spec: CommandSpec,
  invocation: Invocation,
  format: string,
): true | undefined {
  if (!invocation.isSet('provider-exists')) return undefined;
  if (WITH_PARAMETER.includes(format)) return true;
  throw usageError(spec, '--provider-exists needs --format cloudformation or terraform.');
}

interface SeenProvider {
  /** Undefined if nobody looked, or IAM did not say. */
  hasProvider: boolean | undefined;
  notes: string[];
}

/** Whether the account has the provider, if there are credentials to look with. */
export async function seeProvider(
  { setup, account }: Composed,
  format: string,
): Promise<SeenProvider> {
  if (account === undefined || !WITH_PARAMETER.includes(format)) {
    return { hasProvider: undefined, notes: [] };
  }
  const { arn, audience } = setup.provider;
  try {
    const provider = await openSetupStore(account).readProvider(arn);
    const lacks = provider !== undefined && !provider.clientIds.includes(audience);
    return {
      hasProvider: provider !== undefined,
      notes: lacks
        ? [
            `The OIDC provider exists without the client ID ${audience}, which the document does not add. Run: aws iam add-client-id-to-open-id-connect-provider --client-id ${quoteWords([audience])} --open-id-connect-provider-arn ${arn}`,
          ]
        : [],
    };
  } catch (error) {
    if (!(error instanceof BedrockTokenError) || error.code !== 'ERR_ROLE_DENIED') throw error;
    return {
      hasProvider: undefined,
      notes: [`IAM does not say whether the account has the OIDC provider: ${error.message}`],
    };
  }
}
