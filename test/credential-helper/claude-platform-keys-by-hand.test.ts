import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { askClaude, SERVICE } from '../support/cloud/claude-platform.ts';
import {
  callBedrock,
  issueOldKey,
  type KeysCloudOptions,
  keysCloud,
  REGION,
} from '../support/command/keys-cloud.ts';

const WORKSPACE = 'wrkspc_1';
const IAM_SERVICE = `${SERVICE}.amazonaws.com`;
const CLAUDE = ['--service', 'claude-platform', '--workspace-id', WORKSPACE];
const IN_FILE = ['--user', 'ci', '--out', 'key'];
const LIMITED = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';

const world = ({ account, ...options }: KeysCloudOptions = {}) =>
  keysCloud({
    ...options,
    account: { workspaces: [{ id: WORKSPACE, region: REGION }], ...account },
  });

const ask = async (cloud: Emulator, key: string, workspace = WORKSPACE) =>
  (await askClaude(`${cloud.url}/${SERVICE}/@${REGION}`, key, { workspace })).status;
const keysOf = (cloud: Emulator, service = SERVICE) =>
  cloud.iam.keys('ci').filter(({ serviceName }) => serviceName.startsWith(service));

describe.concurrent('keys --service claude-platform', () => {
  it('create makes a user whose keys may infer in the workspace, and nothing else', async () => {
    await using here = await world();
    const { cloud } = here;
    const made = await here.keys([
      'create',
      ...CLAUDE,
      ...IN_FILE,
      '--create-user',
      '--days',
      '60',
    ]);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const key = here.keyIn('key');
    expect(key).toMatch(/^AEAA/);
    expect(await ask(cloud, key)).toBe(200);
    expect(await callBedrock(cloud, key)).toBe(403);
    const { inline = {}, attached } = cloud.iam.user('ci') ?? {};
    expect(attached).toEqual([]);
    const policy = inline['bedrock-token-inference'] ?? '';
    expect(policy).toContain(`workspace/${WORKSPACE}"`);
    expect(policy).not.toContain('"bedrock');
    const again = await here.keys(['create', ...CLAUDE, ...IN_FILE, '--days', '60']);
    expect(again.stderr).toContain('no key was created');
    expect(keysOf(cloud)).toHaveLength(1);
  });

  it('--allow-ip denies the service from elsewhere, and says so', async () => {
    await using here = await world();
    const args = ['create', ...CLAUDE, ...IN_FILE, '--create-user', '--days', '60'];
    const refused = await here.keys([...args, '--allow-ip', '203.0.113.7/32']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('A Deny applies');
    const known = await here.keys([...args, '--allow-ip', '203.0.113.7/32', '--probe', 'known']);
    expect(known, known.stderr).toMatchObject({ code: 0 });
    expect(await ask(here.cloud, here.keyIn('key'))).toBe(403);
  });

  it('rotate replaces, deactivates and deletes, and leaves the keys of Bedrock alone', async () => {
    await using here = await world({ users: [{ name: 'ci', managedPolicies: [INFERENCE] }] });
    const { cloud } = here;
    const bedrock = cloud.issueApiKey({ user: 'ci' });
    const old = issueOldKey(here, 'ci', 31, 60, IAM_SERVICE);
    writeFileSync(join(here.home.path, 'key'), `${old.value}\n`, { mode: 0o600 });
    const rotate = ['rotate', ...CLAUDE, ...IN_FILE, '--grace-hours', '0', '--soak-hours', '0'];
    const rotated = await here.keys([...rotate, '--now']);
    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
    const next = here.keyIn('key');
    expect(next).not.toBe(old.value);
    expect([await ask(cloud, next), await ask(cloud, old.value)]).toEqual([200, 200]);
    for (let run = 0; run < 2; run += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const due = await here.keys(rotate);
      expect(due, due.stderr).toMatchObject({ code: 0 });
    }
    expect(keysOf(cloud).map(({ value }) => value)).toEqual([next]);
    expect(await ask(cloud, old.value)).toBe(403);
    const kept = keysOf(cloud, 'bedrock');
    expect(kept).toMatchObject([{ value: bedrock.value, status: 'Active' }]);
  });

  it('rollback goes back to the key before', async () => {
    await using here = await world({ users: [{ name: 'ci', managedPolicies: [INFERENCE] }] });
    const { cloud } = here;
    await here.keys(['create', ...CLAUDE, ...IN_FILE, '--adopt', '--days', '60']);
    const first = here.keyIn('key');
    const rotated = await here.keys(['rotate', ...CLAUDE, ...IN_FILE, '--now']);
    expect(rotated, rotated.stderr).toMatchObject({ code: 0 });
    writeFileSync(join(here.home.path, 'before'), first, { mode: 0o600 });
    const back = await here.keys(['rollback', ...CLAUDE, ...IN_FILE, '--current-key', 'before']);
    expect(back, back.stderr).toMatchObject({ code: 0 });
    expect(here.keyIn('key')).toBe(first);
    expect(await ask(cloud, first)).toBe(200);
  });

  it('takes no key of the other service for one of its own, though the alias is the same', async () => {
    await using here = await world({
      users: [{ name: 'ci', managedPolicies: [INFERENCE, LIMITED] }],
    });
    const bedrock = here.cloud.issueApiKey({ user: 'ci' });
    const own = issueOldKey(here, 'ci', 31, 60, IAM_SERVICE);
    expect(bedrock.alias).toBe(own.alias);
    writeFileSync(join(here.home.path, 'key'), `${bedrock.value}\n`, { mode: 0o600 });
    const refused = await here.keys(['rotate', ...CLAUDE, ...IN_FILE, '--now']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('not a long-term API key of this service');
    const sinks = ['--user', 'ci', '--sinks', 'sinks.yml'];
    writeFileSync(join(here.home.path, 'sinks.yml'), '- { type: file, path: key }\n');
    const listed = await here.keys(['rotate', ...CLAUDE, ...sinks, '--now']);
    expect(listed.stderr).toContain('not a long-term API key of this service');
    expect(here.keyIn('key')).toBe(bedrock.value);
    expect(here.changes().filter((action) => /ServiceSpecific/.test(action))).toEqual([]);
  });

  it('list shows the keys of the service alone, and audit those of both', async () => {
    await using here = await world({ users: [{ name: 'ci' }] });
    const { cloud } = here;
    const bedrock = cloud.issueApiKey({ user: 'ci' });
    const own = cloud.issueApiKey({ user: 'ci', serviceName: IAM_SERVICE });
    const only = ['--service', 'claude-platform'];
    const { stdout } = await here.keys(['list', '--all-users', ...only, '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ id: own.id, alias: own.alias }]);
    const other = await here.keys(['list', '--all-users', '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject([{ id: bedrock.id }]);
    const audit = await here.keys(['audit', '--format', 'json']);
    expect(JSON.parse(audit.stdout)).toMatchObject({ keys: 2 });
  });

  it('deactivate and delete guard the key in use, and change it only for the service named', async () => {
    await using here = await world();
    const made = await here.keys([
      'create',
      ...CLAUDE,
      ...IN_FILE,
      '--create-user',
      '--days',
      '60',
    ]);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const [{ id = '', status = '' } = {}] = here.cloud.iam.keys('ci');
    expect(status).toBe('Active');
    const ofUser = [id, '--user', 'ci'];
    const only = ['--service', 'claude-platform'];
    for (const args of [ofUser, [...ofUser, ...only]]) {
      expect((await here.keys(['deactivate', ...args])).stderr).toContain('is in use');
    }
    expect(here.cloud.iam.keys('ci')).toMatchObject([{ status: 'Active' }]);
    expect((await here.keys(['delete', ...ofUser, '--force'])).stderr).toContain('has no key');
    await here.keys(['deactivate', ...ofUser, ...only, '--force']);
    expect(here.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }]);
    await here.keys(['delete', ...ofUser, ...only, '--force']);
    expect(here.cloud.iam.keys('ci')).toEqual([]);
  });

  it('policy prints what such a rotation needs, and no more', async () => {
    await using here = await world();
    const args = ['policy', ...CLAUDE, '--user', 'ci', '--create-user'];
    const { stdout } = await here.keys(args);
    const policy = JSON.parse(stdout);
    expect(stdout).toContain('"CreateKeysForClaudePlatformAlone"');
    const create = ['create', '--user', 'ci', '--create-user', '--days', '60'];
    await using narrow = await world({ policies: [policy] });
    const made = await narrow.keys([...create, ...CLAUDE, '--out', 'key']);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    await using other = await world({ policies: [policy] });
    const refused = await other.keys([...create, '--out', 'key']);
    expect(refused.stderr).toContain('iam:CreateServiceSpecificCredential');
  });
});

const INFERENCE = 'arn:aws:iam::aws:policy/AnthropicInferenceAccess';

describe.concurrent('what is refused before anything is sent', () => {
  it.each([
    [
      ['create', '--service', 'claude-platform', ...IN_FILE, '--days', '60'],
      /--workspace-id is missing/,
    ],
    [['rotate', '--service', 'claude-platform', ...IN_FILE], /--workspace-id is missing/],
    [
      ['create', ...CLAUDE, ...IN_FILE, '--days', '60', '--models', 'a.b'],
      /--models cannot be combined/,
    ],
    [['rotate', ...CLAUDE, ...IN_FILE, '--probe', 'us.anthropic.x-v1:0'], /--probe must be access/],
    [['list', '--user', 'ci', '--workspace-id', WORKSPACE], /--workspace-id/],
  ])('%j', async (args, says) => {
    await using here = await world();
    const { code, stderr } = await here.keys(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(here.cloud.journal.entries()).toEqual([]);
  });

  it('a region without the service', async () => {
    await using here = await world();
    const args = ['create', ...CLAUDE, ...IN_FILE, '--days', '60', '--region', 'us-gov-west-1'];
    const { code, stderr } = await here.keys(args);
    expect(code).not.toBe(0);
    expect(stderr).toContain('Claude Platform on AWS is not available in us-gov-west-1');
    expect(here.changes()).toEqual([]);
  });
});
