import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  denyOf,
  type IncidentJson,
  incidentCloud,
  RESPONDER,
  reportIn,
} from '../support/command/incident-cloud.ts';
import { KEYS_ACCOUNT } from '../support/command/keys-cloud.ts';
import { command, runCommand } from '../support/command/run-command.ts';

const TRUST = {
  Version: '2012-10-17' as const,
  Statement: [
    {
      Effect: 'Allow' as const,
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${KEYS_ACCOUNT}:root` },
    },
  ],
};
const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

/** The command's own check of the key is an event, too. */
const ofOthers = ({ timeline }: IncidentJson) =>
  timeline.events.filter(({ userAgent }) => !userAgent?.startsWith('bedrock-token'));

describe('without credentials', () => {
  test('--offline says what was found, and asks nobody', async () => {
    await using world = await incidentCloud();
    const key = await world.mint({ role: 'bedrock-ci' });
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    world.cloud.journal.clear();
    const env = { HOME: world.home.path };
    const offline = (input: string) =>
      runCommand(['keys', 'incident', '-', '--offline'], { env, input });
    const [short, long] = [await offline(key), await offline(`${value}\n`)];
    expect([short.code, long.code]).toEqual([0, 0]);
    expect(short.stdout).toMatch(/^found +a short-term key of Amazon Bedrock\n/);
    expect(short.stdout).toMatch(/\naccount +123456789012\n/);
    expect(long.stdout).toMatch(/^found +a long-term key of Amazon Bedrock\nuser +ci\n/);
    for (const { stdout, stderr } of [short, long]) {
      for (const secret of [key, value, ...world.cloud.secrets()]) {
        expect(stdout + stderr).not.toContain(secret.slice(-40));
      }
    }
    expect(world.cloud.journal.count()).toBe(0);
  });

  test('the finding comes before the failure to sign in', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const { code, stderr } = await world.incident(value, [], {
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect(code).toBe(4);
    expect(stderr).toMatch(/found: a long-term key of Amazon Bedrock\n/);
  });

  test('a key on the command line works, with a warning that it is in the history', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const { code, stderr } = await world.keys(['incident', value, '--offline']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: the history of your shell now contains this key/);
  });

  test.each([
    ['nothing', [], '', /What has leaked\?/],
    ['an empty stdin', ['-'], '\n', /no key on stdin/],
    ['another secret', ['-'], 'sk-ant-0123456789abcdef', /no key of Amazon Bedrock/],
  ])('%s is a usage error', async (_, words, input, message) => {
    await using world = await incidentCloud();
    const { code, stderr } = await world.keys(['incident', ...words], { input });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('consent', () => {
  test('without a terminal and without --yes nothing is changed', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const { code, stderr } = await world.incident(value);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no terminal to ask at, so nothing was changed/);
    expect(stderr).toMatch(/plan: deactivate key ACCA/);
    expect(world.changes()).toEqual([]);
  });

  test('--dry-run shows all of it, the policy too, and changes nothing', async () => {
    await using world = await incidentCloud();
    const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
    await world.use(leaked);
    const { code, report, stderr } = await world.incident(leaked, ['--dry-run', '--all-sessions']);
    expect(code).toBe(0);
    expect(report.actions).toMatchObject([{ state: 'would' }]);
    expect(report.timeline.summary.events).toBe(1);
    const [, shown = ''] = /policy: (\{.*\})/.exec(stderr) ?? [];
    expect(JSON.parse(shown)).toMatchObject({
      Statement: [{ Effect: 'Deny' }, { Effect: 'Deny' }],
    });
    expect(world.changes()).toEqual([]);
    expect(await world.use(leaked)).toBe(200);
  });

  test.skipIf(!hasScript).each([
    ['y', 'Inactive', 0],
    ['n', 'Active', 2],
  ])('at a terminal %s leaves the key %s', async (answer, status, code) => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const file = reportIn(world, 'leaked');
    writeFileSync(file, value);
    const words = [...command, 'keys', 'incident', '-'].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', `${words} < '${file}'`, '/dev/null'], {
      env: { PATH: process.env.PATH, SHELL: '/bin/sh', TERM: 'xterm', ...world.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (/\[y\/N\] $/.test(text)) child.stdin?.write(`${answer}\n`);
    });
    const [exit] = (await once(child, 'close')) as [number];
    expect(shown).toMatch(/plan: deactivate key ACCA/);
    expect(exit).toBe(code);
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status }]);
    expect(shown).not.toContain(value.slice(-40));
  });
});

describe('the role of a key that nobody has used', () => {
  test('is unknown: asks for --role, and never says that it is done', async () => {
    await using world = await incidentCloud();
    const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
    const { code, stderr, stdout } = await world.incident(leaked, ['--yes']);
    expect([code, stdout]).toEqual([11, '']);
    expect(stderr).toMatch(/role of the key is unknown.*nothing was denied/);
    expect(stderr).toMatch(/--role NAME with --session NAME/);
    expect(world.changes()).toEqual([]);
    const named = ['--role', 'bedrock-ci', '--session', 'leaked'];
    const { code: again } = await world.incident(leaked, ['--yes', ...named]);
    expect(again).toBe(0);
    expect(await world.use(leaked)).toBe(403);
  });

  test('needs the name of the session, or all sessions', async () => {
    await using world = await incidentCloud();
    const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
    const role = ['--role', `arn:aws:iam::${KEYS_ACCOUNT}:role/bedrock-ci`];
    const { code, stderr } = await world.incident(leaked, ['--yes', ...role]);
    expect(code).toBe(11);
    expect(stderr).toMatch(/Add --session NAME for one session, or --all-sessions/);
    const { code: wide } = await world.incident(leaked, ['--yes', ...role, '--all-sessions']);
    expect(wide).toBe(0);
    expect(await world.use(leaked)).toBe(403);
  });

  test('is found by the event in which STS issued the session', async () => {
    const role = { name: 'deploy', trustPolicy: TRUST, policies: [] };
    await using world = await incidentCloud({
      roles: [
        {
          ...role,
          policies: [
            {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' }],
            },
          ],
        },
      ],
      users: [
        {
          name: 'dev',
          policies: [
            {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
            },
          ],
        },
      ],
    });
    const { accessKeyId, secretAccessKey } = world.cloud.issue({ user: 'dev' });
    const assume = ['get', '--no-cache', '--role-arn', `arn:aws:iam::${KEYS_ACCOUNT}:role/deploy`];
    const { stdout } = await runCommand(assume, {
      env: { ...world.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });
    const leaked = stdout.trim();
    const { code, report } = await world.incident(leaked, ['--yes']);
    expect(code).toBe(0);
    expect(ofOthers(report)).toEqual([]);
    expect(denyOf(world.cloud, 'deploy')).toContain('aws:userid');
    expect(await world.use(leaked)).toBe(403);
  });

  test('that there is not is named', async () => {
    await using world = await incidentCloud();
    const leaked = await world.mint({ role: 'bedrock-ci' });
    const { code, stderr } = await world.incident(leaked, [
      '--yes',
      '--role',
      'nobody',
      '--session',
      'x1',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/There is no role nobody/);
  });
});

describe('what must not be written', () => {
  test('a role of Identity Center is left, and the procedure is told', async () => {
    const name = 'AWSReservedSSO_Developer_0123456789abcdef';
    const sso = { name, path: '/aws-reserved/sso.amazonaws.com/', trustPolicy: TRUST };
    const policies = [
      {
        Version: '2012-10-17' as const,
        Statement: [{ Effect: 'Allow' as const, Action: 'bedrock:*', Resource: '*' }],
      },
    ];
    await using world = await incidentCloud({ roles: [{ ...sso, policies }] });
    const leaked = await world.mint({ role: name, sessionName: 'dev@example.com' });
    await world.use(leaked);
    const file = reportIn(world, 'report.json');
    const { code, stderr } = await world.incident(leaked, ['--yes', '--report', file]);
    expect(code).toBe(11);
    expect(stderr).toMatch(/managed by IAM Identity Center.*was not denied/);
    expect(stderr).toMatch(/end the active sessions of user dev@example.com/);
    const { error } = JSON.parse(stderr.split('\n').at(-2) ?? '') as { error: { hint: string } };
    const statement = error.hint.split('\n').find((line) => line.startsWith('{')) ?? '';
    expect(JSON.parse(statement)).toMatchObject({
      Condition: { DateLessThan: { 'aws:TokenIssueTime': expect.stringMatching(/^\d{4}-.*Z$/) } },
    });
    expect(world.changes()).toEqual([]);
  });

  test('the role of the identity that runs this, unless --force', async () => {
    const admin = {
      name: 'admin-role',
      trustPolicy: TRUST,
      policies: [
        RESPONDER,
        {
          Version: '2012-10-17' as const,
          Statement: [{ Effect: 'Allow' as const, Action: 'bedrock:*', Resource: '*' }],
        },
      ],
    };
    await using world = await incidentCloud({ roles: [admin] });
    const leaked = await world.mint({ role: 'admin-role', sessionName: 'leaked' });
    await world.use(leaked);
    const own = world.cloud.issue({ role: 'admin-role', sessionName: 'me' });
    const env = {
      AWS_ACCESS_KEY_ID: own.accessKeyId,
      AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
      AWS_SESSION_TOKEN: own.sessionToken,
    };
    const { code, stderr } = await world.incident(leaked, ['--yes'], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/assumed-role\/admin-role\/me, which is a session of role admin-role/);
    expect(world.changes()).toEqual([]);
    const { code: forced } = await world.incident(leaked, ['--yes', '--force'], { env });
    expect(forced).toBe(0);
    expect(await world.use(leaked)).toBe(403);
  });

  test.each([
    ['has no room', 'x'.repeat(10_000), /leave no room for the deny: it needs \d+ more characters/],
  ])('a policy where IAM %s', async (_, filler, message) => {
    const big = {
      Version: '2012-10-17' as const,
      Statement: [{ Sid: filler, Effect: 'Allow' as const, Action: 'bedrock:*', Resource: '*' }],
    };
    const role = { name: 'big', trustPolicy: TRUST, policies: [big] };
    await using world = await incidentCloud({ roles: [role] });
    const leaked = await world.mint({ role: 'big', sessionName: 'leaked' });
    await world.use(leaked);
    const { code, stderr, report } = await world.incident(leaked, ['--yes']);
    expect(code).toBe(13);
    expect(stderr).toMatch(message);
    // Each command ends its line.
    expect(stderr).toMatch(/\\naws iam create-policy --policy-name bedrock-token-incident .*'\\n/);
    expect(stderr).toMatch(
      /\\naws iam attach-role-policy --role-name big --policy-arn arn:aws:iam::123456789012:policy\/bedrock-token-incident\\n/,
    );
    expect(report.contained).toBe(false);
    expect(ofOthers(report)).toHaveLength(1);
    expect(world.changes()).toEqual([]);
  });

  test('a key of another account', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const alias = Buffer.from(value.slice(4), 'base64').toString();
    const other = `ABSK${Buffer.from(alias.replace(KEYS_ACCOUNT, '210987654321')).toString('base64')}`;
    const { code, stderr } = await world.incident(other, ['--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /of account 210987654321, and these credentials are of account 123456789012/,
    );
    expect(world.changes()).toEqual([]);
  });

  test('a key that took over the alias of the leaked one, which was deleted', async () => {
    await using world = await incidentCloud();
    const { id, value } = world.cloud.issueApiKey({ user: 'ci' });
    await world.keys(['delete', id, '--user', 'ci', '--force']);
    const live = world.cloud.issueApiKey({ user: 'ci' });
    expect(live.alias).toBe('ci-at-123456789012');
    const { code, report } = await world.incident(value, ['--yes']);
    expect(code).toBe(0);
    expect(report.actions).toEqual([]);
    expect(report.notes.join()).toMatch(/is another key, which stays active/);
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ id: live.id, status: 'Active' }]);
    const { code: forced } = await world.incident(value, ['--yes', '--force']);
    expect(forced).toBe(0);
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ id: live.id, status: 'Inactive' }]);
  });
});

/** A key whose first use CloudTrail records under this identity. */
async function usedBy(world: Awaited<ReturnType<typeof incidentCloud>>, identity: object) {
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
  const url = Buffer.from(leaked.slice('bedrock-api-key-'.length), 'base64').toString();
  const [accessKeyId = ''] = /ASIA\w{16}/.exec(url) ?? [];
  const userIdentity = { type: 'IAMUser', accessKeyId, ...identity };
  const eventTime = new Date().toISOString();
  const record = { eventTime, userIdentity };
  world.cloud.cloudTrail.put({ accountId: KEYS_ACCOUNT, region: 'us-east-1', record });
  return leaked;
}

const linked = `arn:aws:iam::${KEYS_ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`;

describe('sessions of others than roles of people', () => {
  test.each([
    [
      'a service-linked role',
      {
        type: 'AssumedRole',
        principalId: 'AROAX:ecs',
        sessionContext: { sessionIssuer: { arn: linked, userName: 'AWSServiceRoleForECS' } },
      },
      /is a service-linked role, which only AWS changes.*open a case with AWS Support/s,
    ],
    [
      'the root user',
      { type: 'Root', arn: `arn:aws:iam::${KEYS_ACCOUNT}:root`, principalId: KEYS_ACCOUNT },
      /The root user of account 123456789012 signed the key.*Sign in as root/s,
    ],
  ])('%s: nothing is written, and the procedure is told', async (_, identity, message) => {
    await using world = await incidentCloud();
    const leaked = await usedBy(world, identity);
    const file = reportIn(world, 'report.json');
    const { code, stderr } = await world.incident(leaked, ['--yes', '--report', file]);
    expect(code).toBe(11);
    expect(stderr).toMatch(message);
    expect(readFileSync(file, 'utf8')).toContain('"state": "not possible"');
    expect(world.changes()).toEqual([]);
  });

  test('a user: all its sessions share one ID, so that it takes --all-sessions', async () => {
    await using world = await incidentCloud();
    const arn = `arn:aws:iam::${KEYS_ACCOUNT}:user/ci`;
    const leaked = await usedBy(world, { userName: 'ci', arn, principalId: 'AIDAX' });
    const { code, stderr } = await world.incident(leaked, ['--yes']);
    expect(code).toBe(11);
    expect(stderr).toMatch(/signed by a session of user ci/);
    expect(world.changes()).toEqual([]);
    const wide = await world.incident(leaked, ['--all-sessions', '--dry-run']);
    expect(wide.code).toBe(0);
    expect(wide.report.actions).toMatchObject([
      {
        what: expect.stringMatching(/^deny all sessions .* of user ci, by inline policy/),
        state: 'would',
      },
    ]);
    // GetSessionToken gives as much.
    expect(wide.report.next.join('\n')).toContain('After 36 hours all denied sessions');
    const policy = JSON.parse(wide.report.actions[0]?.document ?? '') as object;
    expect(policy).toMatchObject({
      Statement: [{ Condition: { DateLessThan: { 'aws:TokenIssueTime': expect.any(String) } } }],
    });
  });
});
