import {
  type Consumer,
  composeCi,
  type Documents,
  renderPipeline,
} from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { isRelease, VERSION } from '../../version.ts';
import { describeRisksOfRef } from '../notes/describe-risks.ts';
import { describeAlikeNames } from '../notes/look-alikes.ts';
import { modelForJob } from '../provision/model-for-job.ts';
import { audienceOf } from '../provision/read-repository.ts';
import { readTarget } from '../provision/read-target.ts';
import type { Composed, Use } from '../provision/setup-kind.ts';
import { readOptions } from './read-options.ts';

export interface ComposedForCi extends Composed {
  /** The configuration of the CI system. */
  renderPipeline(): Documents;
}

/** A session by web identity lasts an hour, unless a client asks for more, and the SDK's does not. */
const SESSION_SECONDS = 3600;

/**
 * The provider and the role as they should be, by the options and, if asked for, AWS.
 *
 * @throws ERR_INPUT, ERR_REGION, and whatever stops a sign-in
 */
export async function composeFrom(
  invocation: Invocation,
  io: ProcessIo,
  use: Use,
): Promise<ComposedForCi> {
  const options = readOptions(invocation, io, use);
  const { account, notes, ...target } = await readTarget(invocation, io, use, options);
  const { system, jobs, ref, consumer, plane, roleName, thumbprints } = options;
  const { partition, region } = target;
  const setup = composeCi(
    {
      ...{ ...target, consumer, plane, roleName },
      audience: audienceOf(options, partition),
      maxSessionSeconds: SESSION_SECONDS,
    },
    jobs,
  );
  return {
    setup,
    thumbprints,
    ...(account !== undefined && { account }),
    renderPipeline: () => {
      const { model, notes } = modelForJob(target, options);
      const documents = renderPipeline(system, {
        roleArn: setup.role.arn,
        audience: setup.provider.audience,
        ...{ region, ref },
        tool: {
          partition,
          consumer,
          plane,
          model,
          version: isRelease(VERSION) ? VERSION : undefined,
        },
      });
      return { ...documents, notes: [...notes, describeVersions(consumer)] };
    },
    notes: [
      ...describeRisksOfRef(ref, options.subject),
      ...notes,
      ...describeAlikeNames([jobs.claims.subject], jobs.purpose.system),
    ],
    next: NEXT,
  };
}

/** Which programs the pipeline gets from npm. */
function describeVersions(consumer: Consumer): string {
  const own = isRelease(VERSION)
    ? `The pipeline installs bedrock-token ${VERSION}. To update it, change the version behind the name.`
    : `npm does not have bedrock-token ${VERSION}, which was built from a clone: install that in the image of the job. A release prints its version behind the name.`;
  const isInstalled = consumer === 'claude-code' || consumer === 'codex';
  return isInstalled
    ? `${own} It installs the newest ${consumer}: put a version behind its name, too.`
    : own;
}

const NEXT =
  'IAM changes take seconds to propagate. Print the pipeline: the same command with --format pipeline --from-aws in place of --apply.';
