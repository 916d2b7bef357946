import {
  BedrockTokenError,
  jobTags,
  joinTags,
  readIdentityClaims,
  type SessionTag,
} from '@bedrock-token/core';
import { offersOidcToken } from '@bedrock-token/github';
import type { ActionRuntime } from './runtime.ts';
import type { SignInRequest } from './session.ts';
import { fetchOidcToken } from './sign-in-oidc.ts';

/**
 * The tags of the session, with the environment of the job: the runner does not say it, and the identity token
 * of the job has it as a claim. Without that token, the tag is left out and the log says so. A tag of the
 * user's with the same name is kept.
 */
export async function tagEnvironment(
  inputs: SignInRequest,
  runtime: ActionRuntime,
): Promise<readonly SessionTag[]> {
  const tags = inputs.sessionTags ?? [];
  try {
    if (!offersOidcToken(runtime.environment)) {
      runtime.log.info(`${LEFT_OUT}: the job may not request one. Add id-token: write for it.`);
      return tags;
    }
    const token = await fetchOidcToken(inputs, runtime);
    const environment = readIdentityClaims(token.reveal())?.environment;
    return joinTags('session-tags', jobTags({ environment }), tags);
  } catch (error) {
    if (!(error instanceof BedrockTokenError) || error.code === 'ERR_INPUT') throw error;
    runtime.log.warn(`${LEFT_OUT}: ${error.message}`);
    return tags;
  }
}

const LEFT_OUT = 'No session tag Environment, which comes from the identity token of the job';
