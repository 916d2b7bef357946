import type { CiJob } from '@bedrock-token/emulator';

export type CiSystemName = CiJob['system'];

/** A project in each CI system, and jobs that are and are not those that its role is for. */
export interface CiProject {
  system: CiSystemName;
  /** Options of `setup ci` that name the project. */
  args: readonly string[];
  job: CiJob;
  /** Another ref, another project. */
  others: Readonly<Record<string, CiJob>>;
  /** Options that let the first of the others in. */
  cure: readonly string[];
  issuerName: string;
}

const AUDIENCE = 'sts.amazonaws.com';
const ORG = '6b376885-8f20-45b2-ba2f-c27c0919bc6d';
const PROJECT = '0d3a1f0e-4f5b-4a62-8a4e-8f1f3d0f9a11';
const JENKINS = 'https://jenkins.example.com';

export const CI_PROJECTS: readonly CiProject[] = [
  {
    system: 'gitlab',
    args: ['gitlab', '--project', 'octo-org/app'],
    job: { system: 'gitlab', audience: AUDIENCE },
    others: {
      'another branch': { system: 'gitlab', audience: AUDIENCE, claims: { ref: 'dev' } },
      'a tag of that name': { system: 'gitlab', audience: AUDIENCE, claims: { ref_type: 'tag' } },
      'another project': {
        system: 'gitlab',
        audience: AUDIENCE,
        claims: { project_path: 'octo-org/app2' },
      },
      'another audience': { system: 'gitlab', audience: 'https://gitlab.com' },
    },
    cure: ['--branch', 'dev'],
    issuerName: 'gitlab.com',
  },
  {
    system: 'circleci',
    args: [
      'circleci',
      ...['--organization', ORG, '--project', PROJECT, '--repo', 'github.com/octo-org/app'],
    ],
    job: { system: 'circleci' },
    others: {
      'another branch': { system: 'circleci', claims: { ref: 'refs/heads/dev' } },
      'another project': {
        system: 'circleci',
        claims: { project: '1d3a1f0e-4f5b-4a62-8a4e-8f1f3d0f9a11' },
      },
      'a fork': { system: 'circleci', claims: { origin: 'github.com/mallory/app' } },
      // With a * for the user, it would match.
      'a branch whose name ends like the subject': {
        system: 'circleci',
        claims: {
          ref: 'refs/heads/x/vcs-origin/github.com/octo-org/app/vcs-ref/refs/heads/main',
        },
      },
    },
    cure: ['--branch', 'dev'],
    issuerName: `oidc.circleci.com/org/${ORG}`,
  },
  {
    system: 'buildkite',
    args: ['buildkite', '--organization', 'octo-org', '--pipeline', 'app'],
    job: { system: 'buildkite', audience: AUDIENCE },
    others: {
      'another branch': {
        system: 'buildkite',
        audience: AUDIENCE,
        claims: { build_branch: 'dev' },
      },
      'a longer branch': {
        system: 'buildkite',
        audience: AUDIENCE,
        claims: { build_branch: 'main2' },
      },
      'a fork with a prefix': {
        system: 'buildkite',
        audience: AUDIENCE,
        claims: { build_branch: 'mallory:main' },
      },
      'another pipeline': {
        system: 'buildkite',
        audience: AUDIENCE,
        claims: { pipeline_slug: 'app2' },
      },
      'another organization': {
        system: 'buildkite',
        audience: AUDIENCE,
        claims: { organization_slug: 'mallory' },
      },
    },
    cure: ['--branch', 'dev'],
    issuerName: 'agent.buildkite.com',
  },
  {
    system: 'jenkins',
    args: ['jenkins', '--job-url', `${JENKINS}/job/app/`],
    job: { system: 'jenkins', audience: AUDIENCE },
    others: {
      'another job': {
        system: 'jenkins',
        audience: AUDIENCE,
        claims: { job_url: `${JENKINS}/job/other/` },
      },
      'a job below': {
        system: 'jenkins',
        audience: AUDIENCE,
        claims: { job_url: `${JENKINS}/job/app/job/main/` },
      },
    },
    cure: ['--job-url', `${JENKINS}/job/other/`, '--role-name', 'bedrock-other'],
    issuerName: 'jenkins.example.com/oidc',
  },
];
