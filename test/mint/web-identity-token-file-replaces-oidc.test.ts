import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

describe.concurrent('a web identity token file takes the place of the workflow’s identity', () => {
  it('its token is shown to STS, and masked', async () => {
    await using cloud = await startCloud();
    const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-file-'));
    try {
      const request = cloud.oidcEnv();
      const response = await fetch(
        `${request.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=sts.amazonaws.com`,
        {
          headers: { authorization: `Bearer ${request.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
        },
      );
      const { value } = (await response.json()) as { value: string };
      const file = join(directory, 'token');
      writeFileSync(file, `${value}\n`);
      cloud.journal.clear();
      const { log } = await mintWell(cloud, {
        identity: false,
        inputs: { 'web-identity-token-file': file },
      });
      const asked = cloud.journal.entries().map(({ action }) => action);
      expect(asked).toEqual(['AssumeRoleWithWebIdentity']);
      expect(log.masks).toContain(value);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    ['does not exist', '/nonexistent/token', /cannot be read/],
    ['is a directory', '/', /cannot be read/],
    ['holds no token', import.meta.filename, /without a web identity token/],
  ])('a file that %s is reported', async (_, file, says) => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { 'web-identity-token-file': file } });
    expect(error).toMatch(/^ERR_INPUT: Input "web-identity-token-file"/);
    expect(error).toMatch(says);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
