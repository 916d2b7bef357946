import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mintStep, mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';

describe('nothing is left behind', () => {
  it('there is no pre step, and the post step without a gateway does nothing', async () => {
    const { runs } = parse(readFileSync(join(repositoryRoot, 'action.yml'), 'utf8'));
    expect(runs).toEqual({
      using: 'node24',
      main: 'actions/mint/dist/index.js',
      post: 'actions/mint/dist/post.js',
    });
    for (const file of [runs.main, runs.post]) {
      expect(existsSync(join(repositoryRoot, file))).toBe(true);
    }
    await using cloud = await startCloud();
    const { state } = await mintWell(cloud);
    expect(state).toEqual({});
    cloud.journal.clear();
    const post = await mintWell(cloud, { stage: 'post' });
    expect(post.raw).toBe('');
    expect(Object.keys({ ...post.outputs, ...post.environment })).toEqual(['EARLIER']);
    expect(cloud.journal.entries()).toEqual([]);
  });

  // `strays` are files in home, temporary directories and workspace; mintStep looks at them, too.
  it.each([
    ['a run by OIDC', {}],
    ['a run by ambient credentials', { auth: 'ambient', 'role-to-assume': '' }],
    ['a run that fails', { 'aws-region': 'nowhere' }],
  ])('%s writes no file outside of the runner’s own', async (_, inputs) => {
    await using cloud = await startCloud();
    const keys = cloud.issue({ role: 'bedrock-ci' });
    const step = await mintStep(cloud, {
      inputs,
      env: {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
      },
    });
    expect(step.strays).toEqual([]);
  });

  it('nothing is kept in GITHUB_STATE or GITHUB_PATH', async () => {
    await using cloud = await startCloud();
    const files = { GITHUB_STATE: '/nonexistent/state', GITHUB_PATH: '/nonexistent/path' };
    await mintWell(cloud, { env: files });
  });

  it('the bundle is whole: it runs where there is no node_modules', async () => {
    const checkout = mkdtempSync(join(tmpdir(), 'bedrock-token-checkout-'));
    try {
      for (const path of ['action.yml', 'actions/mint/dist']) {
        cpSync(join(repositoryRoot, path), join(checkout, path), { recursive: true });
      }
      await using cloud = await startCloud();
      const keys = cloud.issue({ role: 'bedrock-ci' });
      const inputs = {
        verify: 'access',
        'http-proxy': 'http://127.0.0.1:1',
        'no-proxy': '127.0.0.1',
      };
      await mintWell(cloud, { action: checkout, inputs });
      await mintWell(cloud, {
        action: checkout,
        inputs: { ...inputs, 'role-to-assume': '' },
        env: {
          AWS_ACCESS_KEY_ID: keys.accessKeyId,
          AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
          AWS_SESSION_TOKEN: keys.sessionToken,
        },
      });
    } finally {
      rmSync(checkout, { recursive: true });
    }
  });
});
