import { composeSetup, type NamedModel } from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { describeRisks } from '../notes/describe-risks.ts';
import { describeLookAlikes } from '../notes/look-alikes.ts';
import { assertComplete } from '../provision/assert-complete.ts';
import { readGitHub } from '../provision/read-github.ts';
import { audienceOf, withoutJobs } from '../provision/read-repository.ts';
import { readTarget } from '../provision/read-target.ts';
import type { Composed, Use } from '../provision/setup-kind.ts';
import { readOptions, type SetupOptions } from './read-options.ts';
import { spec } from './spec.ts';

export interface ComposedGitHub extends Composed {
  options: SetupOptions;
  models: readonly NamedModel[];
  audience: string;
}

/**
 * The provider and the role as they should be, by the options, GitHub and, if asked for, AWS.
 *
 * @throws ERR_INPUT, ERR_REGION, and whatever stops a sign-in
 */
export async function composeGitHub(
  invocation: Invocation,
  io: ProcessIo,
  use: Use,
): Promise<ComposedGitHub> {
  assertComplete(spec, { options: { repo: 'octo-org/octo-repo' } }, invocation, io, use);
  const read = readOptions(invocation);
  const options = use === 'undo' ? withoutJobs(read) : read;
  const { account, notes, ...target } = await readTarget(invocation, io, use, options);
  const { partition, models } = target;
  const reading = await readGitHub(options, io);
  const { consumer, plane, roleName, maxSessionSeconds, thumbprints } = options;
  const audience = audienceOf(options, partition);
  const { setup, decision } = composeSetup({
    ...{ ...target, consumer, plane },
    ...{ audience, roleName, maxSessionSeconds },
    subject: { ...options, reading },
  });
  return {
    options,
    setup,
    models,
    audience,
    thumbprints,
    ...(account !== undefined && { account }),
    notes: [
      ...describeRisks(options.filter, options.subject),
      ...decision.notes,
      ...notes,
      ...describeLookAlikes(options),
    ],
    next: NEXT,
  };
}

const NEXT =
  'IAM changes take seconds to propagate. Print the workflow: the same command with --format workflow --from-aws in place of --apply.';
