import { BedrockTokenError } from '@bedrock-token/core';
import { GitHubRefusal, listSecretNames } from '@bedrock-token/github';
import { APP_SECRETS, type Difference } from '@bedrock-token/provisioning';
import type { ProcessIo } from '../../process-io.ts';
import { quoteWords } from '../command-words.ts';
import { openGitHub } from '../provision/open-github.ts';
import type { FoundElsewhere } from '../provision/setup-kind.ts';
import type { ComposedRotation } from './compose.ts';

/**
 * Which secrets the workflow reads and its job does not get, by their names; values cannot be read. The secrets of
 * sinks are not among them: the first run creates those.
 *
 * What GitHub does not tell is a note: IAM is compared without it.
 */
export async function compareSecrets(
  { app, options }: ComposedRotation,
  io: ProcessIo,
): Promise<FoundElsewhere> {
  if (app === undefined) return { differences: [], notes: [] };
  const { repository, issuer, filter } = options;
  const wanted = Object.values(APP_SECRETS);
  const github = await openGitHub(`secrets of ${repository}`, issuer, io);
  if (github === undefined) {
    return unread(`without a token: set GH_TOKEN to one that may list them (${MAY_LIST})`);
  }
  const environment = filter.kind === 'environment' ? filter.name : undefined;
  try {
    const names = await listSecretNames(repository, environment, github.api);
    const missing = wanted.filter((name) => !names.has(name));
    return {
      differences: missing.map((name) => describeMissing(name, repository, environment)),
      notes: [],
    };
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    if (!(error instanceof GitHubRefusal))
      return unread(`since there was no usable answer: ${error.message}`);
    const { status } = error;
    return unread(
      status === 401
        ? `since GitHub does not accept the token in ${github.tokenName} (401)`
        : `since GitHub answered ${status}: give the token in ${github.tokenName} access (${MAY_LIST})`,
    );
  }
}

/** GitHub REST API, "List repository secrets", "List environment secrets". */
const MAY_LIST =
  'fine-grained: Secrets read, and Environments read for a job with an environment; classic: repo';

const unread = (why: string): FoundElsewhere => ({
  differences: [],
  notes: [
    `The secrets ${Object.values(APP_SECRETS).join(' and ')} of the workflow were not checked, ${why.replace(/\.$/, '')}.`,
  ],
});

function describeMissing(
  name: string,
  repository: string,
  environment: string | undefined,
): Difference {
  const where = environment === undefined ? [] : ['--env', environment];
  const from = name === APP_SECRETS.key ? ' < private-key.pem' : '';
  return {
    where: [`GitHub secret ${name}`],
    problem: `The workflow reads it, and ${repository} does not have it.`,
    cure: `--format checklist shows the steps for the GitHub App. Then run: gh secret set ${quoteWords([name, '--repo', repository, ...where])}${from}`,
    effect: 'broken',
  };
}
