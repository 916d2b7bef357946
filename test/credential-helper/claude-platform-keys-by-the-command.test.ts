import { describe, expect, it } from 'vitest';
import {
  askClaude,
  claudeConfig,
  SERVICE,
  WORKSPACE,
  WORKSPACE_WEST,
} from '../support/cloud/claude-platform.ts';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { actionsOf, ask, developerEnv, NARROW_ROLE } from '../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const CLAUDE = ['--service', 'claude-platform'];
const HERE = [...CLAUDE, '--workspace-id', WORKSPACE];
const KEY = /^aws-external-anthropic-api-key-[\w+/]+=*\n$/;
const start = () => startCloud(claudeConfig());
const envOf = (cloud: Cloud) => ({ ...developerEnv(cloud), AWS_REGION: 'us-east-1' });
const urlOf = (cloud: Cloud) => `${cloud.url}/${SERVICE}`;

describe.concurrent('--service claude-platform', () => {
  it('get prints a key that the service takes, from the cache the second time', async () => {
    await using cloud = await start();
    using home = makeHome();
    const env = envOf(cloud);
    const first = await ask(cloud, home, CLAUDE, { env });
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(KEY) });
    expect((await ask(cloud, home, ['get', ...HERE], { env })).stdout).toBe(first.stdout);
    expect((await askClaude(urlOf(cloud), first.stdout.trim())).status).toBe(200);
    const bedrock = await ask(cloud, home, [], { env });
    expect(bedrock.stdout).toMatch(/^bedrock-api-key-/);
    expect((await ask(cloud, home, CLAUDE, { env })).stdout).toBe(first.stdout);
  });

  it('--format sets what its clients read, and nothing of Bedrock', async () => {
    await using cloud = await start();
    using home = makeHome();
    const env = envOf(cloud);
    const { stdout } = await ask(cloud, home, ['get', ...HERE, '--format', 'nu'], { env });
    const key = (await ask(cloud, home, CLAUDE, { env })).stdout.trim();
    expect(JSON.parse(stdout)).toEqual({
      ANTHROPIC_AWS_API_KEY: key,
      ANTHROPIC_AWS_WORKSPACE_ID: WORKSPACE,
      ANTHROPIC_AWS_BASE_URL: urlOf(cloud),
      CLAUDE_CODE_USE_ANTHROPIC_AWS: '1',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
    const shell = await ask(cloud, home, ['get', ...CLAUDE, '--format', 'env'], { env });
    expect(shell.stdout).toContain('unset CLAUDE_CODE_USE_BEDROCK\n');
    expect(shell.stdout).not.toContain('WORKSPACE');
    const json = await ask(cloud, home, ['get', ...CLAUDE, '--format', 'json'], { env });
    expect(JSON.parse(json.stdout)).toMatchObject({ Token: key, Service: 'claude-platform' });
  });

  it('without another endpoint prints no base URL', async () => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'eu-west-1' };
    const { stdout } = await runCommand(['get', ...HERE, '--format', 'env'], { env });
    expect(stdout).toMatch(/^export ANTHROPIC_AWS_API_KEY=/);
    expect(stdout).not.toContain('BASE_URL');
  });

  it('exec gives them to the command, and takes the switches of other services away', async () => {
    await using cloud = await start();
    using home = makeHome();
    const env = {
      ...envOf(cloud),
      CLAUDE_CODE_USE_BEDROCK: '1',
      ANTHROPIC_AWS_WORKSPACE_ID: WORKSPACE,
    };
    const print = [process.execPath, '-p', 'JSON.stringify(process.env)'];
    const result = await ask(cloud, home, ['exec', ...CLAUDE, '--clean', '--', ...print], { env });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const child = JSON.parse(result.stdout) as Record<string, string>;
    expect(child).toMatchObject({
      ANTHROPIC_AWS_API_KEY: expect.stringMatching(/^aws-external-anthropic-api-key-/),
      ANTHROPIC_AWS_WORKSPACE_ID: WORKSPACE,
      ANTHROPIC_AWS_BASE_URL: urlOf(cloud),
      CLAUDE_CODE_USE_ANTHROPIC_AWS: '1',
      AWS_REGION: 'us-east-1',
    });
    for (const name of [
      'CLAUDE_CODE_USE_BEDROCK',
      'AWS_BEARER_TOKEN_BEDROCK',
      'AWS_SECRET_ACCESS_KEY',
    ]) {
      expect(child).not.toHaveProperty(name);
    }
    const { said } = await askClaude(urlOf(cloud), child.ANTHROPIC_AWS_API_KEY ?? '');
    expect(said).toContain('bearer token');
  });

  it('exec says that the workspace is missing', async () => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'eu-west-1' };
    const { code, stderr } = await runCommand(['exec', ...CLAUDE, '--', 'true'], { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^bedrock-token: warning: no workspace ID is set.*--workspace-id.*\n$/);
  });

  it('a key of Bedrock left in exec --clean leads nowhere, and one of this service neither', async () => {
    using home = makeHome();
    const other = { ANTHROPIC_AWS_API_KEY: 'AEAA-CANARY', AWS_BEARER_TOKEN_BEDROCK: 'ABSK-CANARY' };
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'eu-west-1', ...other };
    for (const service of [[], HERE]) {
      const args = [
        'exec',
        ...service,
        '--clean',
        '--',
        process.execPath,
        '-p',
        'JSON.stringify(process.env)',
      ];
      expect((await runCommand(args, { env })).stdout).not.toContain('CANARY');
    }
  });

  it('--scope inference limits the session to the workspace', async () => {
    await using cloud = await start();
    using home = makeHome();
    const args = ['get', ...HERE, '--role-arn', NARROW_ROLE, '--scope', 'inference'];
    const { stdout } = await ask(cloud, home, args, { env: envOf(cloud) });
    const key = stdout.trim();
    expect((await askClaude(urlOf(cloud), key)).status).toBe(200);
    const [request] = cloud.journal.entries({ action: 'AssumeRole' });
    expect(request?.parameters?.Policy).toContain(`workspace/${WORKSPACE}"`);
    expect(request?.parameters?.Policy).not.toContain('"bedrock:');
    // Another workspace is another session.
    const other = args.map((word) => (word === WORKSPACE ? WORKSPACE_WEST : word));
    expect((await ask(cloud, home, other, { env: envOf(cloud) })).stdout).not.toBe(stdout);
    expect(actionsOf(cloud).filter((one) => one === 'sts AssumeRole')).toHaveLength(2);
  });

  it('status and inspect name the service', async () => {
    await using cloud = await start();
    using home = makeHome();
    const env = envOf(cloud);
    const none = await runCommand(['status', ...CLAUDE], { env: { ...home.env, ...env } });
    expect(none).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^service +Claude Platform on AWS\nkey +none/),
    });
    const { stdout } = await ask(cloud, home, CLAUDE, { env });
    const status = await ask(cloud, home, ['status', ...CLAUDE], { env });
    expect(status.stdout).toMatch(/^service +Claude Platform on AWS\nkey +\[#/);
    const found = await ask(cloud, home, ['inspect', '--verify', '-'], { env, input: stdout });
    expect(found).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^service +Claude Platform on AWS$/m),
    });
    expect(found.stdout).toMatch(/^signature +signed with these credentials$/m);
    const byVariable = { ...env, ANTHROPIC_AWS_API_KEY: stdout.trim() };
    const json = await ask(cloud, home, ['inspect', '--json'], { env: byVariable });
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'short-term',
      service: 'claude-platform',
    });
  });

  it('inspect decodes a long-term key, and says how to test it', async () => {
    using home = makeHome();
    const key = `AEAA${btoa('AeaApiKey-ab1c+1-at-123456789012:CANARYsecret')}`;
    const result = await runCommand(['inspect', '--json', '-'], { env: home.env, input: key });
    expect(JSON.parse(result.stdout)).toEqual({
      kind: 'long-term',
      service: 'claude-platform',
      alias: 'AeaApiKey-ab1c+1-at-123456789012',
      userName: 'AeaApiKey-ab1c',
      accountId: '123456789012',
    });
    const verify = await runCommand(['inspect', '--verify', '-'], { env: home.env, input: key });
    expect(verify.stderr).toMatch(
      /has no signature to verify[\s\S]*aws-external-anthropic\.us-east-1/,
    );
    expect(result.stdout + verify.stdout + verify.stderr).not.toContain('CANARY');
  });
});

describe.concurrent('what it cannot be combined with', () => {
  it.each([
    [['get', '--workspace-id', WORKSPACE], /--workspace-id needs --service claude-platform/],
    [['get', ...CLAUDE, '--workspace-id', 'CANARY'], /--workspace-id is not the ID of a workspace/],
    [['get', ...CLAUDE, '--anthropic', '--format', 'env'], /--anthropic cannot be combined/],
    [['exec', ...HERE, '--openai', '--', 'true'], /--openai cannot be combined/],
    [['exec', ...HERE, '--gateway', '--', 'true'], /--gateway cannot be combined/],
    [['shell-init', 'bash', ...HERE, '--gateway'], /--gateway cannot be combined/],
    [['serve', ...CLAUDE], /There is no option --service/],
    [['get', '--service', 'mantle'], /--service has an unknown value/],
  ])('%j', async (args, says) => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
    const { code, stdout, stderr } = await runCommand(args, { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('CANARY');
  });

  it.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('%s', async (region) => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: region };
    const { code, stderr } = await runCommand(CLAUDE, { env });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Claude Platform on AWS is not available in/);
  });
});
