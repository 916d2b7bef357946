import type { ReadingGap, RepositoryReading } from '@bedrock-token/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSubject } from './decide-subject.ts';
import { parseIssuer } from './issuer.ts';
import type { JobFilter } from './job-filter.ts';
import type { SubjectRequest } from './subject-request.ts';

const MAIN: JobFilter = { kind: 'ref', ref: 'refs/heads/main' };
const GITHUB = parseIssuer(undefined, '--issuer');
const SERVER = parseIssuer('https://ghes.example.com/_services/token', '--issuer');

const gap = (reason: ReadingGap['reason']): ReadingGap => ({
  ...{ reason, sentence: `GitHub said ${reason}.`, tokenName: 'GH_TOKEN' },
});

const reading = (
  customization: RepositoryReading['customization'],
  more: Partial<RepositoryReading> = {},
): RepositoryReading => ({
  repository: {
    fullName: 'Octo-Org/octo-repo',
    id: '7400012',
    ownerId: '65001',
    visibility: 'private',
    createdAt: '2025-03-01T12:00:00Z',
  },
  ...(customization !== undefined && { customization }),
  gaps: [],
  ...more,
});
const CLASSIC = { useDefault: true, isImmutable: false, prefix: 'repo:Octo-Org/octo-repo' };
const IMMUTABLE = 'repo:Octo-Org@65001/octo-repo@7400012';

const decide = (request: Partial<SubjectRequest>) =>
  decideSubject({
    issuer: GITHUB,
    repository: 'octo-org/octo-repo',
    filter: MAIN,
    immutable: 'auto',
    ...request,
  });

describe('the subject', () => {
  const environment = (name: string, ref?: string): JobFilter => ({
    kind: 'environment',
    name,
    ...(ref !== undefined && { ref }),
  });
  it.each<[title: string, request: Partial<SubjectRequest>, subject: string]>([
    [
      'is classic if GitHub says so, in its own case',
      { reading: reading(CLASSIC) },
      'repo:Octo-Org/octo-repo:ref:refs/heads/main',
    ],
    [
      'is immutable if the prefix is, though the flag says no',
      { reading: reading({ ...CLASSIC, prefix: IMMUTABLE }) },
      `${IMMUTABLE}:ref:refs/heads/main`,
    ],
    [
      'is immutable if the prefix is, without a flag',
      { reading: reading({ useDefault: true, prefix: IMMUTABLE }) },
      `${IMMUTABLE}:ref:refs/heads/main`,
    ],
    [
      'is immutable if the repository opted in',
      { reading: reading({ useDefault: true, isImmutable: true }) },
      `${IMMUTABLE}:ref:refs/heads/main`,
    ],
    [
      'is immutable for a repository that is newer than the format',
      {
        reading: reading(undefined, {
          repository: {
            fullName: 'octo-org/octo-repo',
            id: '2',
            ownerId: '1',
            createdAt: '2026-07-15T00:00:00Z',
          },
        }),
      },
      'repo:octo-org@1/octo-repo@2:ref:refs/heads/main',
    ],
    [
      'has the IDs that the user gives',
      { immutable: 'yes', ids: { owner: '1', repository: '2' } },
      'repo:octo-org@1/octo-repo@2:ref:refs/heads/main',
    ],
    ['is classic on request', { immutable: 'no' }, 'repo:octo-org/octo-repo:ref:refs/heads/main'],
    [
      'is classic on a server, which has no other',
      { issuer: SERVER },
      'repo:octo-org/octo-repo:ref:refs/heads/main',
    ],
    [
      'of an environment has its colon escaped, once',
      { immutable: 'no', filter: environment('prod:eu') },
      'repo:octo-org/octo-repo:environment:prod%3Aeu',
    ],
    [
      'of an environment that looks escaped stays as it is',
      { immutable: 'no', filter: environment('prod%3Aeu') },
      'repo:octo-org/octo-repo:environment:prod%3Aeu',
    ],
    [
      'of a job with an environment names the environment, and no branch',
      { immutable: 'no', filter: environment('prod', 'refs/heads/main') },
      'repo:octo-org/octo-repo:environment:prod',
    ],
    [
      'of pull requests names neither',
      { immutable: 'no', filter: { kind: 'pull-request' } },
      'repo:octo-org/octo-repo:pull_request',
    ],
    [
      'follows a custom template',
      {
        reading: reading({
          ...CLASSIC,
          useDefault: false,
          claimKeys: ['repository_owner_id', 'context', 'repository_visibility'],
        }),
      },
      'repository_owner_id:65001:ref:refs/heads/main:repository_visibility:private',
    ],
    [
      'keeps the IDs where a custom template has repo',
      {
        reading: reading({
          useDefault: false,
          claimKeys: ['repo', 'ref'],
          isImmutable: true,
          prefix: IMMUTABLE,
        }),
      },
      `${IMMUTABLE}:ref:refs/heads/main`,
    ],
    [
      'follows the organization of a repository that opted in',
      {
        reading: reading(
          { ...CLASSIC, useDefault: false },
          { organizationKeys: ['repository_id', 'context'] },
        ),
      },
      'repository_id:7400012:ref:refs/heads/main',
    ],
    [
      'follows no organization that the repository did not opt in to',
      { reading: reading(CLASSIC, { organizationKeys: ['repository_id'] }) },
      'repo:Octo-Org/octo-repo:ref:refs/heads/main',
    ],
    [
      'names the caller of a reusable workflow',
      { immutable: 'no', reusableWorkflow: 'o/w/.github/workflows/a.yml@refs/heads/main' },
      'repo:octo-org/octo-repo:ref:refs/heads/main',
    ],
    ['is the one of --subject', { subject: 'anything:at:all' }, 'anything:at:all'],
  ])('%s', (_, request, subject) => {
    expect(decide(request).subject).toBe(subject);
  });

  it.each<[title: string, request: Partial<SubjectRequest>, claims: object]>([
    [
      'the branch of an environment',
      { immutable: 'no', filter: environment('p', 'refs/heads/x') },
      { ref: 'refs/heads/x' },
    ],
    ['the ID behind a classic name', { reading: reading(CLASSIC) }, { repository_id: '7400012' }],
    [
      'nothing where the subject has the ID',
      { reading: reading({ useDefault: true, prefix: IMMUTABLE }) },
      {},
    ],
    [
      'the branch that a custom template leaves out',
      { reading: reading({ useDefault: false, claimKeys: ['repository_id'], prefix: IMMUTABLE }) },
      { ref: 'refs/heads/main' },
    ],
    [
      'the environment that a custom template leaves out',
      {
        filter: environment('prod:eu'),
        reading: reading({ useDefault: false, claimKeys: ['repository_id'], prefix: IMMUTABLE }),
      },
      { environment: 'prod:eu' },
    ],
    [
      'the ID where a template names the owner alone, though subjects are immutable',
      {
        reading: reading({
          useDefault: false,
          claimKeys: ['repository_owner_id', 'context'],
          prefix: IMMUTABLE,
        }),
      },
      { repository_id: '7400012' },
    ],
    [
      'the ID where a template names no repository at all',
      { reading: reading({ useDefault: false, claimKeys: ['context'], prefix: IMMUTABLE }) },
      { repository_id: '7400012' },
    ],
    [
      'the workflow that is called',
      { immutable: 'no', reusableWorkflow: 'o/w/.github/workflows/a.yml@refs/heads/main' },
      { job_workflow_ref: 'o/w/.github/workflows/a.yml@refs/heads/main' },
    ],
  ])('is narrowed by %s', (_, request, claims) => {
    expect(decide(request).claims).toEqual(claims);
  });

  it.each<[title: string, request: Partial<SubjectRequest>, says: RegExp, cure: RegExp]>([
    [
      'GitHub was not asked',
      {},
      /unknown: classic or immutable\. GitHub was not asked/,
      /GH_TOKEN.*--immutable-sub yes.*--immutable-sub no/,
    ],
    [
      'GitHub answers 403',
      { reading: reading(undefined, { gaps: [gap('permission')] }) },
      /said permission/,
      /^Give the token in GH_TOKEN that permission \(fine-grained: Actions read.*single sign-on/,
    ],
    [
      'GitHub does not accept the token',
      { reading: { gaps: [gap('token')] } },
      /said token/,
      /^The token has expired.*unset GH_TOKEN; export GH_TOKEN="\$\(gh auth token\)"/,
    ],
    [
      'GitHub shows no such repository',
      { reading: { gaps: [gap('hidden')] } },
      /said hidden/,
      /^Check the spelling of --repo octo-org\/octo-repo/,
    ],
    [
      'there is no prefix, and the flag says no',
      { reading: reading({ useDefault: true, isImmutable: false }) },
      /unknown/,
      /sub_claim_prefix/,
    ],
    [
      'IDs are missing',
      { immutable: 'yes' },
      /IDs of octo-org\/octo-repo are missing/,
      /--owner-id/,
    ],
    [
      'a server is to have immutable subjects',
      { issuer: SERVER, immutable: 'yes' },
      /no immutable subjects/,
      /--immutable-sub no/,
    ],
    [
      'a name depends on the version of the server',
      { issuer: SERVER, filter: environment('prod:eu') },
      /depends on the version/,
      /--subject/,
    ],
    [
      'IAM cannot check a branch next to an environment',
      { issuer: SERVER, filter: environment('prod', 'refs/heads/main') },
      /no claims but sub and aud/,
      /on GitHub/,
    ],
    [
      'a template contains what no one knows before',
      { reading: reading({ ...CLASSIC, useDefault: false, claimKeys: ['repo', 'actor'] }) },
      /contains the claim actor/,
      /--subject/,
    ],
    [
      'the organization could not be read',
      { reading: reading({ ...CLASSIC, useDefault: false }) },
      /template of its organization, which could not be read/,
      /read:org/,
    ],
    [
      'the prefix is of another repository',
      { reading: reading({ useDefault: true, prefix: 'repo:evil/octo-repo' }) },
      /prefix repo:evil\/octo-repo, which is not that of Octo-Org\/octo-repo/,
      /GITHUB_API_URL/,
    ],
    [
      'the prefix has the name and other IDs',
      { reading: reading({ useDefault: true, prefix: 'repo:Octo-Org@65001/octo-repo@1' }) },
      /which is not that of Octo-Org\/octo-repo/,
      /GITHUB_API_URL/,
    ],
    [
      'the prefix is of another repository, and the repository could not be read',
      {
        reading: reading(
          { useDefault: true, prefix: 'repo:octo-org@1/other@2' },
          { repository: undefined as never },
        ),
      },
      /which is not that of octo-org\/octo-repo/,
      /--immutable-sub/,
    ],
    [
      'the repository was renamed or transferred',
      { repository: 'octo-org/before', reading: reading(CLASSIC) },
      /octo-org\/before is Octo-Org\/octo-repo now/,
      /run again with --repo Octo-Org\/octo-repo/,
    ],
    [
      'the IDs that were given are of another repository',
      { ids: { owner: '65001', repository: '1' }, reading: reading(CLASSIC) },
      /has the ID 7400012 and its owner 65001, not 1 and 65001/,
      /Leave out --owner-id/,
    ],
    [
      'the IDs are missing, since GitHub did not give them',
      {
        immutable: 'yes',
        reading: { gaps: [gap('hidden')] },
      },
      /IDs of octo-org\/octo-repo are missing.* GitHub said hidden/,
      /a token with access to that repository/,
    ],
    [
      'a template names no repository, and nothing else does',
      {
        immutable: 'no',
        reading: reading(
          { useDefault: false, claimKeys: ['context'] },
          { repository: undefined as never },
        ),
      },
      /template of octo-org\/octo-repo \(context\) names no repository, so jobs of other repositories/,
      /--repository-id/,
    ],
    [
      'a template names no repository, and IAM cannot check its ID',
      {
        issuer: SERVER,
        reading: reading({ useDefault: false, claimKeys: ['repository_owner', 'context'] }),
      },
      /names no repository/,
      /include_claim_keys/,
    ],
    [
      'a letter of an environment would be a wildcard',
      {
        filter: environment('prod*', 'refs/heads/rel/*'),
        reading: reading({
          useDefault: false,
          claimKeys: ['repo', 'environment', 'ref'],
          prefix: IMMUTABLE,
        }),
      },
      /--environment has \* or \? in its name/,
      /whole name of the branch/,
    ],
    [
      'a wildcard comes before the repository',
      { subject: 'repo:octo-org/*:ref:refs/heads/main' },
      /other repositories match it/,
      /repo:octo-org\/octo-repo:\*/,
    ],
  ])('is refused if %s', (_, request, says, cure) => {
    const found = expect(() => decide(request));
    found.toThrow(says);
    try {
      decide(request);
    } catch (error) {
      expect((error as { hint: string }).hint).toMatch(cure);
    }
  });

  it('says that a prefix and a flag disagree', () => {
    expect(decide({ reading: reading({ ...CLASSIC, prefix: IMMUTABLE }) }).notes).toEqual([
      expect.stringContaining('use_immutable_subject false, but the prefix'),
    ]);
  });

  it('says what could not be read, and what was assumed', () => {
    const gaps = [gap('permission')];
    const sentences = ['GitHub said permission.'];
    expect(decide({ immutable: 'yes', reading: reading(undefined, { gaps }) }).notes).toEqual([
      ...sentences,
      expect.stringContaining('for the default template of subjects'),
    ]);
    expect(decide({ reading: reading(CLASSIC, { gaps }) }).notes).toEqual(sentences);
  });

  it('says what a custom template loses', () => {
    const keys = ['repository_id'];
    const custom = { useDefault: false, claimKeys: keys, prefix: IMMUTABLE };
    expect(decide({ reading: reading(custom) }).notes).toEqual([
      expect.stringContaining('the trust policy checks the claim ref in addition'),
    ]);
    const ofServer = decide({ issuer: SERVER, reading: reading(custom) });
    expect(ofServer.notes).toEqual([expect.stringContaining('every job with this subject')]);
  });

  it('is a pattern only where a branch has a wildcard', () => {
    expect(
      decide({ immutable: 'no', filter: { kind: 'ref', ref: 'refs/heads/rel/*' } }).isPattern,
    ).toBe(true);
    expect(decide({ immutable: 'no', filter: environment('*') }).isPattern).toBe(false);
  });

  it('never has a colon of an environment, and can be read back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (name) => {
        const { subject } = decide({ immutable: 'no', filter: environment(name) });
        const [, rest = ''] = subject.split('repo:octo-org/octo-repo:environment:');
        expect(rest).not.toContain(':');
        if (!name.includes('%3A')) expect(rest.replaceAll('%3A', ':')).toBe(name);
      }),
    );
  });
});

describe('an issuer', () => {
  it.each([
    [undefined, 'token.actions.githubusercontent.com', 'github.com', true],
    [
      'https://token.actions.githubusercontent.com/',
      'token.actions.githubusercontent.com',
      'github.com',
      true,
    ],
    [
      'https://token.actions.githubusercontent.com/octo',
      'token.actions.githubusercontent.com/octo',
      'github.com',
      false,
    ],
    ['https://token.actions.octo.ghe.com', 'token.actions.octo.ghe.com', 'ghe.com', false],
    [
      'https://ghes.example.com/_services/token',
      'ghes.example.com/_services/token',
      'server',
      false,
    ],
  ])('%s is known', (text, name, kind, hasClaimKeys) => {
    expect(parseIssuer(text, '--issuer')).toMatchObject({ name, kind, hasClaimKeys });
  });

  it.each([
    'http://token.actions.githubusercontent.com',
    'https://token.actions.githubusercontent.com/a/b',
    'https://token.actions.githubusercontent.com/octo?x=1',
    'https://example.com',
    'https://user@ghes.example.com/_services/token',
    'ghes.example.com',
    '',
  ])('%s is none', (text) => {
    expect(() => parseIssuer(text, '--issuer')).toThrow('--issuer is not the https URL');
  });
});
