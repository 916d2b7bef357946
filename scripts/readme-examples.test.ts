import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmulatorConfig, ISSUER_NAME, startEmulator } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runAction } from '../test/support/action/run-action.ts';
import { listCodeBlocks } from './readme/markdown.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const setup = readFileSync(join(root, 'docs/setup-github.md'), 'utf8');
const blocks = [readme, setup].flatMap(listCodeBlocks);
const findBlock = (language: string, word: string) => {
  const found = blocks.find((block) => block.language === language && block.text.includes(word));
  if (found === undefined) throw new Error(`README has no ${language} block with "${word}"`);
  return found.text;
};

/** The account that the README sets up, with the emulator's issuer in GitHub's place. */
const trust = findBlock('json', 'AssumeRoleWithWebIdentity');
const permissions = findBlock('json', 'InvokeModel');
const accountsFor = (format: string): NonNullable<EmulatorConfig['accounts']> => [
  {
    id: '123456789012',
    roles: [
      {
        name: 'bedrock-ci',
        trustPolicy: JSON.parse(
          trust
            .replace(findSubject('classic'), findSubject(format))
            .replaceAll('token.actions.githubusercontent.com', ISSUER_NAME),
        ),
        policies: [JSON.parse(permissions)],
      },
    ],
  },
];

/** The subject of a format, from the table below trust.json. */
function findSubject(format: string): string {
  const row = new RegExp(`^\\| ${format} \\| .+ \\| \`(repo:.+)\` \\|$`, 'm');
  const [, subject] = row.exec(setup) ?? [];
  if (subject === undefined) throw new Error(`docs/setup-github.md has no ${format} subject`);
  return subject;
}

/** The inputs of the workflow at the head of the README. */
const inputs: Record<string, string> = parse(findBlock('yaml', 'workflow_dispatch')).jobs.bedrock
  .steps[0].with;

function runExample(file: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'docs/examples', file)], {
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        text += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${file} ended with ${code}:\n${text}`));
    });
  });
}

describe('what the README says to set up and to paste', () => {
  it.each(['classic', 'immutable'] as const)(
    'works with %s subjects, and its SDK example with the key',
    async (subjectFormat) => {
      const claims = { repository_owner_id: '123456', repository_id: '456789' };
      const emulator = await startEmulator({
        accounts: accountsFor(subjectFormat),
        oidc: { subjectFormat, claims },
      });
      try {
        const env = { ...emulator.env, ...emulator.oidcEnv() };
        const step = await runAction({ inputs: { ...inputs, verify: 'access' }, env });
        expect(step.log.text).toContain('Minted an Amazon Bedrock API key for us-east-1');
        expect(step.code).toBe(0);
        const later = { ...emulator.env, ...step.environment };
        expect(await runExample('converse.ts', later)).toContain('Hello');
      } finally {
        await emulator.stop();
      }
    },
  );

  it('refreshes in a long-running program', async () => {
    const emulator = await startEmulator();
    try {
      const role = { role: 'bedrock-ci', accountId: '123456789012' };
      const keys = emulator.issue(role);
      const answer = await runExample('converse-with-refresh.ts', {
        ...emulator.env,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
      });
      expect(JSON.parse(answer).output.message.role).toBe('assistant');
      const [call] = emulator.journal.entries({ action: 'Converse' });
      expect(call?.status).toBe(200);
    } finally {
      await emulator.stop();
    }
  });
});
