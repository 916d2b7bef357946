import { inputError } from '@bedrock-token/core';
import {
  buildkiteJobs,
  type CiJobs,
  type CiSystem,
  type Consumer,
  circleCiJobs,
  gitLabJobs,
  jenkinsJobs,
  type Plane,
  type RefFilter,
} from '@bedrock-token/provisioning';
import { usageError } from '../../command-line/parse.ts';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { assertComplete, type Needs } from '../provision/assert-complete.ts';
import { UNSEEN } from '../provision/read-filter.ts';
import {
  readAccountId,
  readAudience,
  readRoleName,
  readSubject,
  readThumbprints,
} from '../provision/read-repository.ts';
import { readConsumer, readPlane } from '../provision/read-rights.ts';
import type { Use } from '../provision/setup-kind.ts';
import { OPTIONS_ABOUT_JOBS, OPTIONS_OF, spec } from './spec.ts';

/** What was asked for, as far as AWS is not needed to know it. */
export interface CiOptions {
  system: CiSystem;
  jobs: CiJobs;
  /** Undefined if the role does not look at it. */
  ref: RefFilter | undefined;
  /** The whole subject, if it was given. */
  subject: string | undefined;
  audience: string | undefined;
  thumbprints: string[];
  consumer: Consumer;
  plane: Plane;
  roleName: string;
  account: string | undefined;
}

/** @throws ERR_INPUT before anything is sent */
export function readOptions(invocation: Invocation, io: ProcessIo, use: Use): CiOptions {
  const [, named] = invocation.operands;
  // Parsing lets no other word pass.
  const system = named as CiSystem;
  assertTaken(system, invocation);
  assertComplete(spec, NEEDS[system], invocation, io, use);
  const subject = readSubject(invocation);
  const ref = system === 'jenkins' || subject !== undefined ? undefined : readRef(invocation);
  if (subject !== undefined) assertAlone(invocation);
  const consumer = readConsumer(invocation);
  const jobs = readJobs(system, invocation, subject, ref);
  return {
    ...{ system, jobs, ref, subject, consumer },
    audience: readAudience(invocation),
    thumbprints: readThumbprints(invocation),
    plane: readPlane(invocation, consumer),
    roleName: readRoleName(invocation) ?? `bedrock-${jobs.shortName}`.slice(0, 64),
    account: readAccountId(invocation),
  };
}

const NEEDS: Readonly<Record<CiSystem, Needs>> = {
  gitlab: { options: { project: 'octo-org/app' } },
  circleci: {
    options: { organization: 'UUID', project: 'UUID', repo: 'github.com/octo-org/app' },
    where:
      'CircleCI shows the IDs at Organization Settings > Overview and Project Settings > Overview.',
  },
  buildkite: {
    options: { organization: 'SLUG', pipeline: 'SLUG' },
    where: 'The URL of a pipeline has both: https://buildkite.com/ORGANIZATION/PIPELINE.',
  },
  jenkins: {
    options: { 'job-url': 'https://jenkins.example.com/job/app/' },
    where: 'A build has the URL in JOB_URL.',
  },
};

function readJobs(
  system: CiSystem,
  invocation: Invocation,
  subject: string | undefined,
  given: RefFilter | undefined,
): CiJobs {
  const [issuer, project, organization] = ['issuer', 'project', 'organization'].map((name) =>
    invocation.value(name),
  );
  const ref = given ?? MAIN;
  switch (system) {
    case 'gitlab':
      return gitLabJobs({ issuer, project, ref, subject });
    case 'circleci':
      return circleCiJobs({ issuer, organization, project, repo: invocation.value('repo'), ref });
    case 'buildkite':
      return buildkiteJobs({ organization, pipeline: invocation.value('pipeline'), ref });
    case 'jenkins':
      return jenkinsJobs({ jobUrl: invocation.value('job-url'), issuer, subject });
  }
}

/** @throws ERR_INPUT for an option of another system: what is ignored could be what mattered */
function assertTaken(system: CiSystem, invocation: Invocation): void {
  const taken: readonly string[] = OPTIONS_OF[system];
  const other = OPTIONS_ABOUT_JOBS.find((name) => invocation.isSet(name) && !taken.includes(name));
  if (other !== undefined) throw usageError(spec, `setup ci ${system} does not take --${other}.`);
}

function assertAlone(invocation: Invocation): void {
  const other = ['branch', 'tag'].find((name) => invocation.isSet(name));
  if (other === undefined) return;
  throw inputError(`--${other}`, 'cannot be combined with --subject', 'Give one of them.');
}

const MAIN: RefFilter = { kind: 'branch', name: 'main' };

/**
 * What git takes (git-check-ref-format), but for quotes and `$`, which the expressions of CI systems cannot
 * hold; `*` and `?` are wildcards here.
 */
const REF_NAME = new RegExp(
  String.raw`^(?![/.-])(?!.*(?:\.\.|//|@\{))[^\s${UNSEEN}~^:\[\\"'\x60$]+(?<![/.])$`,
  'u',
);

function readRef(invocation: Invocation): RefFilter {
  const [kind, second] = (['branch', 'tag'] as const).filter((name) => invocation.isSet(name));
  if (kind === undefined) return MAIN;
  if (second !== undefined) {
    throw inputError(`--${second}`, `cannot be combined with --${kind}`, 'Give one of them.');
  }
  const name = (invocation.value(kind) ?? '').replace(/^refs\/(?:heads|tags)\//, '');
  if (REF_NAME.test(name)) return { kind, name };
  throw inputError(
    `--${kind}`,
    `is not the name of a ${kind}`,
    'Such as --branch main or --tag v1.2.3; * and ? are wildcards.',
  );
}
