import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { matches } from '../state/match-pattern.ts';
import type { CiJobs, RefFilter } from './ci-jobs.ts';
import { patternOf } from './pipelines/ref-condition.ts';
import { buildkiteJobs } from './systems/buildkite.ts';
import { circleCiJobs } from './systems/circleci.ts';
import { gitLabJobs } from './systems/gitlab.ts';
import { jenkinsJobs } from './systems/jenkins.ts';

const ORG = '6b376885-8f20-45b2-ba2f-c27c0919bc6d';
const PROJECT = '0d3a1f0e-4f5b-4a62-8a4e-8f1f3d0f9a11';
const USER = 'a1f4f1c5-5f0f-4d6f-9c61-0a4c1fb4f6a2';
const MAIN: RefFilter = { kind: 'branch', name: 'main' };

const circleCi = (ref = MAIN) =>
  circleCiJobs({
    ...{ issuer: undefined, organization: ORG, project: PROJECT },
    ...{ repo: 'github.com/octo-org/app', ref },
  });
const buildkite = (ref = MAIN) => buildkiteJobs({ organization: 'octo-org', pipeline: 'app', ref });
const gitLab = (ref = MAIN) =>
  gitLabJobs({ issuer: undefined, project: 'octo-org/app', ref, subject: undefined });

const accepts = ({ claims: { subject, isPattern } }: CiJobs, token: string) =>
  isPattern ? matches(subject, token) : subject === token;

const circleCiToken = (ref: string, origin = 'github.com/octo-org/app', project = PROJECT) =>
  `org/${ORG}/project/${project}/user/${USER}/vcs-origin/${origin}/vcs-ref/${ref}`;
const buildkiteToken = (ref: string, pipeline = 'app') =>
  `organization:octo-org:pipeline:${pipeline}:ref:${ref}:commit:${'9f'.repeat(20)}:step:key`;
const gitLabToken = (ref: string, project = 'octo-org/app') =>
  `project_path:${project}:ref_type:branch:ref:${ref}`;

/** Names of branches, among them such as repeat a part of a subject. */
const branch = fc
  .array(
    fc.constantFrom(
      ...['main', 'x', 'refs/heads/main', 'vcs-ref', 'vcs-origin', 'github.com/octo-org/app'],
      ...[USER, 'user', 'commit', 'step', 'ref'],
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('/'));

/** With the end of a subject that the role accepts: what stands for the user must not take in the rest. */
const repeating = fc.oneof(
  branch,
  branch.map((name) => `${name}/vcs-origin/github.com/octo-org/app/vcs-ref/refs/heads/main`),
);

describe('a subject', () => {
  test('of CircleCI accepts main, and no other branch, whatever its name repeats', () => {
    expect(accepts(circleCi(), circleCiToken('refs/heads/main'))).toBe(true);
    fc.assert(
      fc.property(repeating, fc.boolean(), (name, isFork) => {
        fc.pre(name !== 'main');
        const origin = isFork ? 'github.com/mallory/app' : undefined;
        expect(accepts(circleCi(), circleCiToken(`refs/heads/${name}`, origin))).toBe(false);
      }),
    );
  });

  test('of Buildkite and GitLab accepts main, and no other branch', () => {
    expect(accepts(buildkite(), buildkiteToken('refs/heads/main'))).toBe(true);
    expect(accepts(gitLab(), gitLabToken('main'))).toBe(true);
    fc.assert(
      fc.property(branch, (name) => {
        fc.pre(name !== 'main');
        expect(accepts(buildkite(), buildkiteToken(`refs/heads/${name}`))).toBe(false);
        expect(accepts(gitLab(), gitLabToken(name))).toBe(false);
      }),
    );
  });

  it.each([
    ['another project of CircleCI', circleCi(), circleCiToken('refs/heads/main', undefined, ORG)],
    ['a fork on CircleCI', circleCi(), circleCiToken('refs/heads/main', 'github.com/mallory/app')],
    ['a tag of that name', circleCi(), circleCiToken('refs/tags/main')],
    ['another pipeline of Buildkite', buildkite(), buildkiteToken('refs/heads/main', 'app2')],
    ['another project of GitLab', gitLab(), gitLabToken('main', 'octo-org/app2')],
  ])('does not accept %s', (_, jobs, token) => {
    expect(accepts(jobs, token)).toBe(false);
  });

  it('with a wildcard accepts what the pipeline runs for, and nothing else of the same length', () => {
    const filter: RefFilter = { kind: 'branch', name: 'release/v?.x' };
    const pattern = new RegExp(patternOf(filter.name)?.slice(1, -1) ?? '');
    for (const name of ['release/v1.x', 'release/v12.x', 'release/v1-x', 'xrelease/v1.x']) {
      const runs = pattern.test(name);
      expect([name, accepts(gitLab(filter), gitLabToken(name))]).toEqual([name, runs]);
      const token = circleCiToken(`refs/heads/${name}`);
      expect([name, accepts(circleCi(filter), token)]).toEqual([name, runs]);
    }
  });
});

it.each([
  ['https://ci.example.com/job/app', 'https://ci.example.com/oidc', 'bedrock-app'],
  ['https://x.example.com/ci/job/team/job/a%20b/', 'https://x.example.com/ci/oidc', 'a-b'],
])('the job %s of Jenkins has the issuer %s', (jobUrl, issuer, name) => {
  const jobs = jenkinsJobs({ jobUrl, issuer: undefined, subject: undefined });
  expect(jobs.issuer.url).toBe(issuer);
  expect(jobs.claims).toEqual({
    subject: jobUrl.replace(/\/?$/, '/'),
    isPattern: false,
    claims: {},
  });
  expect(`bedrock-${jobs.shortName}`).toContain(name);
});
