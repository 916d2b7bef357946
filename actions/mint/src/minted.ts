import type { Session } from '@bedrock-token/action-runtime';
import type { BearerToken } from '@bedrock-token/core';
import type { MintInputs } from './inputs.ts';

/** What a run has made and proven, ready to be handed over. */
export interface Minted {
  inputs: MintInputs;
  session: Session;
  /** One a region, in the order of the input. */
  tokens: readonly [BearerToken, ...BearerToken[]];
}
