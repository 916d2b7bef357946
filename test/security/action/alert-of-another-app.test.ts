import { expect, it } from 'vitest';
import { alertStep, issuesOf, READER } from '../../support/action/alert-step.ts';
import { passDays, REPOSITORY, rotationCloud } from '../../support/action/rotate-step.ts';

// The attack: a bot that writes what people ask it to, such as one that copies issues, opens one with
// the first line of an alert. Any App counted as us, so a run went on writing into that issue, and
// opened none of its own.

it.each(['github-token', 'app'] as const)(
  'of a %s only its own issues are adopted',
  async (kind) => {
    await using cloud = await rotationCloud();
    const token = cloud.githubToken({ kind, permissions: { issues: 'write' } });
    const inputs = { 'issue-token': token };
    const fail = () => alertStep(cloud, { githubToken: cloud.githubToken(READER), inputs });
    await alertStep(cloud, { inputs });
    passDays(cloud, 30.5);
    await fail();
    const [ours] = issuesOf(cloud);
    const text = ours?.body ?? '';
    if (ours !== undefined) ours.state = 'closed';
    const forged = cloud.github.openIssue(REPOSITORY, {
      title: 'All is well',
      body: text,
      labels: ['bedrock-token'],
    });
    forged.by = 'copying-app[bot]';
    await fail();
    expect(forged).toMatchObject({ body: text, comments: [], state: 'open' });
    expect(issuesOf(cloud).map(({ by }) => by)).toEqual([ours?.by, forged.by, ours?.by]);
    // The next one is found again, and closed when all is well.
    await fail();
    expect(issuesOf(cloud)).toHaveLength(3);
    await alertStep(cloud, { inputs });
    expect(issuesOf(cloud).map(({ state }) => state)).toEqual(['closed', 'open', 'closed']);
  },
);
