import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_ACCOUNTS, type EmulatorConfig, INFERENCE_POLICY } from '@bedrock-token/emulator';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { command, makeHome, runCommand, runProgram } from '../support/command/run-command.ts';

const CONFIG: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    users: [{ name: 'dev', policies: [INFERENCE_POLICY] }],
  })),
};

const openaiChat = join(repositoryRoot, 'test', 'mint', 'clients', 'openai-chat.ts');
const converse = join(repositoryRoot, 'test', 'demo', 'converse.ts');

interface CodexConfig {
  model_provider: string;
  model_providers: Record<string, { base_url: string; auth: { command: string; args: string[] } }>;
}

it('a new user sets up Codex and a shell, and calls Bedrock by both SDKs', async () => {
  await using cloud = await startCloud(CONFIG);
  using home = makeHome();
  const keys = cloud.issue({ user: 'dev' });
  mkdirSync(join(home.path, '.aws'));
  writeFileSync(join(home.path, '.aws', 'config'), '[default]\nregion = us-east-1\n');
  writeFileSync(
    join(home.path, '.aws', 'credentials'),
    `[default]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
  );
  const env = { ...home.env, ...cloud.regionEnv('us-east-1') };
  const seen: string[] = [];

  // Codex: its own configuration, then what it does with it.
  const setup = await runCommand(['setup', 'codex', '--region', 'us-east-1'], { env });
  expect(setup).toMatchObject({ code: 0, stdout: '' });
  const file = readFileSync(join(home.path, '.codex', 'config.toml'), 'utf8');
  const codex = parse(file) as unknown as CodexConfig;
  const provider = codex.model_providers[codex.model_provider];
  if (provider === undefined) throw new Error('Codex has no such provider.');
  const token = await runProgram([provider.auth.command, ...provider.auth.args], { env });
  expect(token).toMatchObject({ code: 0, stderr: '' });
  const chat = await runProgram([process.execPath, openaiChat], {
    env: { ...env, OPENAI_API_KEY: token.stdout.trim(), OPENAI_BASE_URL: provider.base_url },
  });
  expect(chat.stdout).toMatch(/^whole: .+\nstreamed: \d+ pieces/);

  // A shell: the key comes by itself, and the official SDK finds it.
  const words = command.map((word) => `'${word}'`).join(' ');
  const session = await runProgram(
    [
      'bash',
      '--norc',
      '-c',
      `eval "$(${words} shell-init bash)"
for i in {1..100}; do [ -n "\${AWS_BEARER_TOKEN_BEDROCK-}" ] && break; sleep 0.3; __bedrock_token_hook; done
'${process.execPath}' '${converse}'`,
    ],
    { env },
  );
  expect(session).toMatchObject({ code: 0 });
  expect(session.stdout).toMatch(/^Converse: .+\nConverseStream: .+ pieces/);

  // One command, without any set-up.
  const exec = await runCommand(['exec', '--openai', '--', process.execPath, openaiChat], { env });
  expect(exec).toMatchObject({ code: 0, stderr: '' });
  expect(exec.stdout).toMatch(/^whole: .+/);

  seen.push(
    setup.stderr,
    file,
    chat.stdout,
    chat.stderr,
    session.stdout,
    session.stderr,
    exec.stdout,
  );
  for (const secret of [...cloud.secrets(), token.stdout.trim()]) {
    expect(seen.filter((text) => text.includes(secret))).toEqual([]);
  }
});
