import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmulatorConfig, PolicyDocument } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { passDays, rotateWith } from '../support/action/rotate-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { evaluateInputs, findRotation, type Workflow } from '../support/action/workflow.ts';
import { askModel } from '../support/cloud/ask-bedrock.ts';
import { askClaude, SERVICE } from '../support/cloud/claude-platform.ts';
import { paste } from '../support/command/paste.ts';
import { READS_SUBJECTS, SETUP_ACCOUNT, setupCloud } from '../support/command/setup-cloud.ts';

// Pages that show a scheduled rotation: what an administrator pastes, and the workflow below it, as it is.

const ADMIN: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:*', 'secretsmanager:CreateSecret'], Resource: '*' }],
};

interface Page {
  file: string;
  region: string;
  secret: string;
  config?: EmulatorConfig;
  /** How the service answers a key. */
  ask(cloud: Parameters<typeof rotateWith>[0], key: string): Promise<number>;
}

const WORKSPACE = 'wrkspc_01AbCdEf23GhIj';

const PAGES: Page[] = [
  {
    file: 'README.md',
    region: 'us-west-2',
    secret: 'bedrock/api-key',
    ask: async (cloud, key) =>
      (await askModel(cloud.regionEnv('us-west-2'), key, 'amazon.nova-lite-v1:0')).status,
  },
  {
    file: 'docs/claude-platform.md',
    region: 'us-east-1',
    secret: 'claude/api-key',
    config: {
      accounts: [
        {
          id: SETUP_ACCOUNT,
          roles: [],
          oidcProviders: [],
          workspaces: [{ id: WORKSPACE, region: 'us-east-1' }],
        },
      ],
    },
    ask: async (cloud, key) =>
      (await askClaude(`${cloud.url}/${SERVICE}/@us-east-1`, key, { workspace: WORKSPACE })).status,
  },
];

describe.each(PAGES)('$file', ({ file, region, secret, config, ask }) => {
  const blocks = listCodeBlocks(readFileSync(join(repositoryRoot, file), 'utf8'));
  const blockWith = (text: string) => {
    const found = blocks.find((block) => block.text.includes(text));
    if (found === undefined) throw new Error(`${file} has no block with ${text}`);
    return found.text;
  };

  test('leads from an empty account to a key that its workflow makes and replaces', async () => {
    await using world = await setupCloud({
      action: 'rotation',
      github: undefined,
      policies: [ADMIN],
      ...(config !== undefined && { config }),
    });
    const { cloud, home, env } = world;
    const shell = {
      directory: home.path,
      env: { ...env, GH_TOKEN: cloud.githubToken(READS_SUBJECTS) },
    };
    // Without a terminal there is nobody who could be asked.
    const applied = await paste(
      blockWith('setup rotation').replace('--apply', '--apply --yes'),
      shell,
    );
    expect(applied, applied.stderr).toMatchObject({ code: 0 });

    const { rotate } = (parse(blockWith('actions/rotate@v1')) as Workflow).jobs;
    if (rotate === undefined) throw new Error(`${file} has no job rotate`);
    const held = () => cloud.secretsManager.secret(secret, { region })?.staged.AWSCURRENT ?? '';
    const keys = new Set<string>();
    for (const days of [0, 31]) {
      passDays(cloud, days);
      const step = await rotateWith(cloud, {
        inputs: evaluateInputs(findRotation(rotate), {}),
      });
      expect(step.code, step.log.text).toBe(0);
      expect(await ask(cloud, held())).toBe(200);
      keys.add(held());
    }
    expect(keys.size).toBe(2);
  });
});
