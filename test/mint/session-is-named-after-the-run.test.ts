import { describe, expect, it } from 'vitest';
import { type MintOptions, mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

/** The session name as STS got it and as the output shows it. */
async function nameOf(options: MintOptions): Promise<string> {
  await using cloud = await startCloud();
  const { outputs } = await mintWell(cloud, options);
  const [request] = cloud.journal.entries({ action: 'AssumeRoleWithWebIdentity' });
  const name = request?.parameters?.RoleSessionName ?? '';
  expect(outputs['assumed-role-arn']).toBe(
    `arn:aws:sts::123456789012:assumed-role/bedrock-ci/${name}`,
  );
  return name;
}

describe.concurrent('sessions are named after the run', () => {
  it('by repository and run ID', async () => {
    expect(await nameOf({})).toBe('octo-org-octo-repo-1234567890');
  });

  it('shortened to 64 characters that STS allows, with the run ID whole', async () => {
    const env = {
      GITHUB_REPOSITORY: `octo-org/${'very-long-'.repeat(12)}`,
      GITHUB_RUN_ID: '98765',
    };
    const name = await nameOf({ env });
    expect(name).toHaveLength(64);
    expect(name).toMatch(/^octo-org-very-long-.*-98765$/);
  });

  it('with what STS does not allow replaced', async () => {
    const name = await nameOf({
      env: { GITHUB_REPOSITORY: 'øcto/répo name!', GITHUB_RUN_ID: '7' },
    });
    expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(name).toMatch(/-7$/);
  });

  it('or by something that says who asked, outside of a run', async () => {
    const env = { GITHUB_REPOSITORY: undefined, GITHUB_RUN_ID: undefined };
    expect(await nameOf({ env })).toBe('bedrock-token');
  });

  it('or as the input says', async () => {
    expect(await nameOf({ inputs: { 'role-session-name': 'me@example.com' } })).toBe(
      'me@example.com',
    );
  });

  it.each(['x', 'has space', 'has/slash', 'ü-name', 'n'.repeat(65)])(
    'but a name that STS would refuse is refused, not repaired: %s',
    async (name) => {
      await using cloud = await startCloud();
      const error = await mintBadly(cloud, { inputs: { 'role-session-name': name } });
      expect(error).toMatch(/^ERR_INPUT: Input "role-session-name" .*2 to 64/);
      expect(cloud.journal.entries()).toEqual([]);
    },
  );
});
