import type { GitHubTokenRequest } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const GITHUB_TOKEN: GitHubTokenRequest = { kind: 'github-token', permissions: { issues: 'write' } };
const READER: GitHubTokenRequest = { kind: 'app', permissions: { secrets: 'read' } };

/** A sink, a token that is not enough for it, and what the error has to say. */
const CASES: [name: string, sink: string, token: GitHubTokenRequest, says: RegExp[]][] = [
  [
    "the workflow's own token",
    'name: BEDROCK_API_KEY',
    GITHUB_TOKEN,
    [/asks for: secrets=read/, /GITHUB_TOKEN of a workflow can never write secrets/, /GitHub App/],
  ],
  [
    'an App without the permission',
    'name: BEDROCK_API_KEY',
    { kind: 'app' },
    [/asks for: secrets=read/, /create-github-app-token/],
  ],
  ['an App that may only read', 'name: BEDROCK_API_KEY', READER, [/asks for: secrets=write/]],
  [
    'a personal token',
    'name: BEDROCK_API_KEY',
    { kind: 'pat' },
    [/asks for: secrets=read/, /token in github-token that permission/],
  ],
  [
    'an environment',
    'name: BEDROCK_API_KEY, environment: production',
    { kind: 'app', permissions: { secrets: 'write' } },
    [/asks for: environments=read/],
  ],
  [
    'an organization',
    'name: BEDROCK_API_KEY, organization: octo-org',
    { kind: 'app', permissions: { secrets: 'write' } },
    [/asks for: organization_secrets=read/],
  ],
  [
    'a repository that the token does not see',
    'name: BEDROCK_API_KEY, repository: octo-org/other',
    { kind: 'app', permissions: { secrets: 'write' }, repositories: [REPOSITORY] },
    [/no such repository/, /asks for: secrets=read/, /App is installed there/],
  ],
];

test.each(sampleOf(CASES, 3))(
  '%s is not enough, and GitHub says for what',
  async (_name, sink, token, says) => {
    await using cloud = await rotationCloud();
    const step = await rotateStep(cloud, {
      inputs: { sinks: `- { type: github, ${sink} }` },
      githubToken: cloud.githubToken(token),
    });
    expect(step.code, step.log.text).toBe(1);
    const [error = '', ...more] = errorsOf(step);
    expect(more).toEqual([]);
    for (const pattern of says) expect(error).toMatch(pattern);
    expect(cloud.iam.keys(USER)).toEqual([]);
  },
);

test('a key that is due stays as it is until a token may write its successor', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  const held = () => cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value;
  const [old] = cloud.iam.keys(USER);
  passDays(cloud, 30.5);
  const step = await rotateStep(cloud, { githubToken: cloud.githubToken(READER) });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_ROTATION_INCOMPLETE: .*Nothing is lost/s);
  // It was made before GitHub refused it, kept nowhere, and so deleted again.
  expect(statusesOf(cloud)).toEqual(['Active']);
  expect(held()).toBe(old?.value);
  // Nobody waits for what is over.
  const next = await rotateWell(cloud);
  expect(next.outputs).toMatchObject({ rotated: 'true', 'old-key-id': old?.id });
  expect(held()).toBe(cloud.iam.keys(USER)[1]?.value);
});
