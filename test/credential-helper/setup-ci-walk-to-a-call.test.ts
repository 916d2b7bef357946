import {
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { type CiCloud, ciCloud, hasPrograms } from '../support/command/ci-cloud.ts';
import { CI_PROJECTS } from '../support/command/ci-systems.ts';
import { type PipelineScript, scriptOf } from '../support/command/pipeline-script.ts';
import {
  readPermissions,
  readTrust,
  SETUP_ACCOUNT,
  SETUP_POLICY,
} from '../support/command/setup-cloud.ts';

// From nothing to a call: the command, what it prints for a CI system, run as that system runs it with the token that it
// gives, and Bedrock, which enforces what the command wrote.

const NOVA = 'amazon.nova-lite-v1:0';
const ROLE = `arn:aws:iam::${SETUP_ACCOUNT}:role/bedrock-app`;
const MODELS = ['--models', NOVA];
const APPLY = [...MODELS, '--apply', '--yes'];

describe.runIf(hasPrograms).each(CI_PROJECTS)('$system', (project) => {
  const { system, args, job, others, cure, issuerName } = project;

  async function pipeline({ setup }: CiCloud, more: string[] = []): Promise<PipelineScript> {
    const all = [...args, ...MODELS, ...more, '--format', 'pipeline', '--from-aws'];
    const { code, stdout, stderr } = await setup(all);
    expect(code, stderr).toBe(0);
    return scriptOf(system, stdout);
  }

  test('gets an answer with what setup wrote, and not without any one statement of it', async () => {
    await using world = await ciCloud();
    const { setup, runJob, iam } = world;
    expect(await setup([...args, ...APPLY])).toMatchObject({ code: 0, stdout: `${ROLE}\n` });
    expect(await setup([...args, ...MODELS, '--check'])).toMatchObject({ code: 0 });
    const { script, variables } = await pipeline(world);
    expect(variables).toMatchObject({ AWS_ROLE_ARN: ROLE, AWS_REGION: 'us-east-1' });
    const answer = await runJob(script, variables, job);
    expect(answer.code, answer.stderr).toBe(0);
    expect(answer.stdout).toMatch(/"output":\{"message"/);

    const { Version, Statement } = await readPermissions(iam, 'bedrock-app');
    expect(Statement.map(({ Sid }) => Sid)).toEqual(['UseShortTermKeys', 'CallModels']);
    for (const { Sid } of Statement) {
      const PolicyDocument = JSON.stringify({
        Version,
        Statement: Statement.filter((one) => one.Sid !== Sid),
      });
      await iam.send(
        new PutRolePolicyCommand({
          ...{ RoleName: 'bedrock-app', PolicyName: SETUP_POLICY, PolicyDocument },
        }),
      );
      const refused = await runJob(script, variables, job);
      expect([Sid, refused.code]).toEqual([Sid, 22]);
      const check = await setup([...args, ...MODELS, '--check']);
      expect(check.code).toBe(12);
      expect(check.stdout).toContain(`permissions, ${Sid} (jobs fail)`);
    }
    expect(await setup([...args, ...APPLY])).toMatchObject({ code: 0 });
    expect((await runJob(script, variables, job)).code).toBe(0);
  });

  test('lets in no other job, says what differs, and both cures work', async () => {
    await using world = await ciCloud();
    const { setup, runJob, iam } = world;
    expect(await setup([...args, ...APPLY])).toMatchObject({ code: 0 });
    const { script, variables } = await pipeline(world);
    const [first] = Object.keys(others);
    const texts: Record<string, string> = {};
    for (const [name, other] of Object.entries(others)) {
      const { code, stderr, stdout } = await runJob(script, variables, other);
      expect([name, code, stdout]).toEqual([name, 8, '']);
      texts[name] = stderr;
    }
    const text = texts[first ?? ''] ?? '';
    expect(text).toMatch(/AWS refused credentials from AWS_WEB_IDENTITY_TOKEN_FILE/);
    // The statement as it is cut out of the log.
    const statement = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
    const trust = await readTrust(iam, 'bedrock-app');
    const PolicyDocument = JSON.stringify({
      ...trust,
      Statement: [...trust.Statement, statement],
    });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'bedrock-app', PolicyDocument }));
    const other = others[first ?? ''] ?? job;
    expect((await runJob(script, variables, other)).code).toBe(0);

    const check = await setup([...args, ...MODELS, '--check']);
    expect(check.code).toBe(12);
    expect(check.stdout).toMatch(new RegExp(`${issuerName}:sub`));
    expect(await setup([...args, ...APPLY, ...cure])).toMatchObject({ code: 0 });
    const cured = await pipeline(world, [...cure]);
    expect((await runJob(cured.script, cured.variables, other)).code).toBe(0);
  });

  test('leaves nothing behind after undo, and no provider that others use', async () => {
    await using world = await ciCloud();
    const { setup, iam } = world;
    expect(await setup([...args, ...APPLY])).toMatchObject({ code: 0 });
    expect((await setup([...args, ...APPLY])).stderr).toContain('There is nothing to do.');
    const second = [...APPLY, '--role-name', 'bedrock-second'];
    expect(await setup([...args, ...second])).toMatchObject({ code: 0 });
    const kept = await setup([...args, '--undo', '--yes']);
    expect(kept.stderr).toMatch(/stays: other roles use it: bedrock-second/);
    await expect(iam.send(new GetRoleCommand({ RoleName: 'bedrock-app' }))).rejects.toThrow();
    const name = ['--role-name', 'bedrock-second'];
    expect(await setup([...args, '--undo', '--yes', ...name])).toMatchObject({ code: 0 });
    const arn = `arn:aws:iam::${SETUP_ACCOUNT}:oidc-provider/${issuerName}`;
    const get = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
    await expect(iam.send(get)).rejects.toThrow(/not found/i);
  });

  test('gives a tool the key, and neither the token of the job nor other credentials', async () => {
    await using world = await ciCloud();
    const { setup, runJob, tools, emulator } = world;
    const consumer = ['--consumer', 'claude-code'];
    expect(await setup([...args, ...APPLY, ...consumer])).toMatchObject({ code: 0 });
    const { script, variables } = await pipeline(world, consumer);
    const { code, stderr } = await runJob(script, variables, job);
    expect(code, stderr).toBe(0);
    const seen = tools.seen();
    expect(seen).toMatchObject({
      CLAUDE_CODE_USE_BEDROCK: '1',
      ANTHROPIC_MODEL: NOVA,
      arguments: '@anthropic-ai/claude-code -p Hello',
    });
    const { AWS_BEARER_TOKEN_BEDROCK: key = '', ...rest } = seen;
    expect(key).toMatch(/^bedrock-api-key-/);
    // The stand-in for Buildkite's agent has it in a variable of the test.
    const { TEST_AGENT_TOKEN: _, ...others } = rest;
    const secrets = emulator.secrets().filter((secret) => secret !== key && !key.includes(secret));
    const held = secrets.filter((secret) => JSON.stringify(others).includes(secret));
    expect(held).toEqual([]);
    expect(others).not.toHaveProperty('AWS_WEB_IDENTITY_TOKEN_FILE');
  });
});

describe.runIf(hasPrograms)('the model is called', () => {
  const CONSUMERS = [
    ['bedrock'],
    ['openai'],
    ['openai', '--endpoint', 'mantle'],
    ['anthropic'],
    ['anthropic', '--endpoint', 'mantle'],
  ];
  test.each(CONSUMERS.map((words) => [words]))('by what setup prints for %j', async (words) => {
    await using world = await ciCloud();
    const { setup, runJob } = world;
    const [gitLab] = CI_PROJECTS;
    if (gitLab === undefined) throw new Error('no project');
    const { args, job, system } = gitLab;
    const consumer = ['--consumer', ...words];
    const apply = await setup([...args, ...consumer, '--apply', '--yes']);
    expect(apply.code, apply.stderr).toBe(0);
    const { stdout } = await setup([...args, ...consumer, '--format', 'pipeline', '--from-aws']);
    const { script, variables } = scriptOf(system, stdout);
    const answer = await runJob(script, variables, job);
    expect(answer.code, answer.stderr).toBe(0);
    expect(answer.stdout).toMatch(/"(?:content|text)":/);
  });
});
