import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bedrock-token-event-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The event of a pull request, as the runner keeps it on disk. */
function pullRequest(head: string | null): Record<string, string> {
  const path = join(directory, `${Math.random()}.json`);
  const event = {
    pull_request: {
      head: { repo: head && { full_name: head } },
      base: { repo: { full_name: 'octo-org/octo-repo' } },
    },
  };
  writeFileSync(path, JSON.stringify(event));
  return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path };
}

/** Fails for want of an identity token, having asked nobody for anything. */
async function failAtOnce(env: Record<string, string | undefined>): Promise<string> {
  await using cloud = await startCloud();
  const error = await mintBadly(cloud, { identity: false, env });
  expect(error).toMatch(/^ERR_IDENTITY_UNAVAILABLE: /);
  expect(cloud.journal.entries()).toEqual([]);
  return error;
}

describe.concurrent('a job that may not have an identity token explains itself', () => {
  it('names every likely cause: permission, job level, forks, reusable workflows', async () => {
    const error = await failAtOnce({});
    expect(error).toContain('Likely cause: the job lacks the permission id-token: write');
    expect(error).toMatch(/permissions: \{ id-token: write/);
    expect(error).toMatch(/block of the job replaces that of the workflow/);
    expect(error).toMatch(/fork/);
    expect(error).toMatch(/reusable workflow.* caller/);
  });

  it.each([
    ['ACTIONS_ID_TOKEN_REQUEST_URL', { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/token' }],
    ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-request-token' }],
  ])('%s alone is not enough', async (_, env) => {
    await failAtOnce(env);
  });

  it('variables that are set but empty are no variables', async () => {
    await failAtOnce({ ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' });
  });

  it('a pull request from a fork is reported as the cause', async () => {
    expect(await failAtOnce(pullRequest('fork-owner/octo-repo'))).toContain(
      'this run is for a pull request from a fork',
    );
  });

  it('so is one whose fork has been deleted', async () => {
    expect(await failAtOnce(pullRequest(null))).toContain('from a fork');
  });

  it("a pull request from the repository's own branch is not reported as a fork", async () => {
    expect(await failAtOnce(pullRequest('octo-org/octo-repo'))).toContain('id-token: write');
  });

  it('an event that cannot be read is no reason to crash', async () => {
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: '/nonexistent' };
    expect(await failAtOnce(env)).toContain('Likely cause');
  });

  it('outside of GitHub Actions, it says so', async () => {
    expect(await failAtOnce({ GITHUB_ACTIONS: undefined })).toContain('GITHUB_ACTIONS');
  });

  it('a request URL that is none is reported, not requested', async () => {
    const error = await failAtOnce({
      ACTIONS_ID_TOKEN_REQUEST_URL: 'file:///etc/passwd',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-request-token',
    });
    expect(error).toContain('ACTIONS_ID_TOKEN_REQUEST_URL is not an http or https URL');
  });

  it('with the variables there, the audience asked for is the one of the input', async () => {
    await using cloud = await startCloud();
    await mintWell(cloud);
    const [request] = cloud.journal.entries({ service: 'oidc' });
    expect(new URL(request?.path ?? '', cloud.url).searchParams.get('audience')).toBe(
      'sts.amazonaws.com',
    );
  });
});
