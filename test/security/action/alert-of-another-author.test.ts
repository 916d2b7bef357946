import { expect, it } from 'vitest';
import { alertStep, issuesOf, READER } from '../../support/action/alert-step.ts';
import { passDays, REPOSITORY, rotationCloud } from '../../support/action/rotate-step.ts';

/** What runs of a repository write issues with. */
const TOKENS = [
  ['the token of the job', { kind: 'github-token' }, 'github-actions[bot]'],
  ['the token of a person', { kind: 'pat' }, 'octocat'],
] as const;

it.each(TOKENS)(
  'an issue that another person forged is not used as the alert: %s',
  async (_, { kind }, login) => {
    await using cloud = await rotationCloud();
    const jobToken = cloud.githubToken({ kind, permissions: { issues: 'write' } });
    const fail = () =>
      alertStep(cloud, {
        githubToken: cloud.githubToken(READER),
        inputs: { 'issue-token': jobToken },
      });
    await alertStep(cloud, { inputs: { 'issue-token': jobToken } });
    passDays(cloud, 30.5);
    await fail();
    const [ours] = issuesOf(cloud);
    expect(ours).toMatchObject({ by: login, state: 'open' });
    const text = ours?.body ?? '';
    if (ours !== undefined) ours.state = 'closed';
    const forged = cloud.github.openIssue(REPOSITORY, {
      title: 'All is well',
      body: text,
      labels: ['bedrock-token'],
    });
    forged.by = 'mallory';
    await fail();
    expect(forged).toMatchObject({ title: 'All is well', body: text, comments: [], state: 'open' });
    const [, , again] = issuesOf(cloud);
    expect(again).toMatchObject({ by: login, state: 'open' });
    // Nor is it closed when all is well.
    await alertStep(cloud, { inputs: { 'issue-token': jobToken } });
    expect([forged.state, again?.state]).toEqual(['open', 'closed']);
  },
);
