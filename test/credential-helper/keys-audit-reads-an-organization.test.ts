import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { issueOldKey, KEYS_ACCOUNT } from '../support/command/keys-cloud.ts';
import {
  AUDIT_POLICY,
  auditRole,
  MEMBERS,
  ORG_CALLER_POLICY,
  ORG_ROLE,
  organizationCloud,
} from '../support/command/organization-cloud.ts';
import { makeHome, runCommand } from '../support/command/run-command.ts';
import { hasTerminal, startAtTerminal } from '../support/command/terminal.ts';
import { simulatedTime } from '../support/setup/simulated-time.ts';

const READY = { tags: { 'bedrock-token:managed': 'ready' } };
const [FIRST, SECOND] = MEMBERS;
const ALL = ['audit', '--org-role', ORG_ROLE, '--accounts', 'all'];

interface Report {
  accounts: { asked: number; read: number; incomplete: number };
  leftOut: { id: string; state: string }[];
  keys: number;
  findings: { rule: string; account: string; user: string; message: string; cure: string }[];
}

/** Two users of one name in two accounts: one has a key that never expires, the other a good one. */
async function twoOfOneName(options: Parameters<typeof organizationCloud>[0] = {}) {
  const users = { [FIRST]: [{ name: 'ci', ...READY }], [SECOND]: [{ name: 'ci', ...READY }] };
  const world = await organizationCloud({ users, ...options });
  world.cloud.issueApiKey({ user: 'ci', accountId: FIRST });
  world.cloud.issueApiKey({ user: 'ci', accountId: SECOND, ageDays: 60 });
  return world;
}

const briefly = ({ findings }: Report) =>
  findings.map(({ rule, account, user }) => `${account} ${user} ${rule}`);

describe('all accounts', () => {
  test('are read, and each finding names its account', async () => {
    await using world = await twoOfOneName();
    const { code, stdout } = await world.keys([...ALL, '--format', 'json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ accounts: { asked: 3, read: 3 }, leftOut: [], keys: 2 });
    expect(briefly(report)).toEqual([`${FIRST} ci never-expires`]);
    // The user of this name in another account has another key.
    expect(report.findings[0]?.cure).toMatch(`In account ${FIRST}: Replace it`);
    expect(world.changes()).toEqual([]);
  });

  test('are in the table, and decide about the exit code', async () => {
    await using world = await twoOfOneName();
    const { code, stdout } = await world.keys([...ALL, '--fail-on', 'error']);
    expect(code).toBe(12);
    const [head, row, , scope] = stdout.split('\n');
    expect(head).toMatch(/^LEVEL +ACCOUNT +USER +RULE +FINDING$/);
    expect(row).toMatch(new RegExp(`^error +${FIRST} +ci +never-expires +Key ACCA`));
    expect(scope).toBe('1 error in 2 long-term keys of 2 users in 3 of 3 accounts');
  });

  test('of more than a page are read, and those that are not active are named', async () => {
    const more = Array.from({ length: 43 }, (_, at) => ({
      id: String(200_000_000_000 + at),
      roles: [auditRole()],
    }));
    await using world = await organizationCloud({
      more,
      moreAccounts: [
        { id: '300000000001', state: 'SUSPENDED' },
        { id: '300000000002', state: 'PENDING_CLOSURE' },
      ],
    });
    world.cloud.faults.add({ service: 'organizations', kind: 'throttle', skip: 1 });
    const { code, stdout, stderr } = await world.keys([...ALL, '--json']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      accounts: { asked: 46, read: 46 },
      leftOut: [
        { id: '300000000001', state: 'SUSPENDED' },
        { id: '300000000002', state: 'PENDING_CLOSURE' },
      ],
      findings: [],
    });
    expect(stderr).toContain(
      'note: Left out, since they are not active: 300000000001 (suspended), 300000000002 (pending closure).',
    );
    const pages = world.cloud.journal.entries({ service: 'organizations' });
    expect(pages.map(({ status }) => status)).toEqual([200, 400, 200, 200]);
  });

  test('are never read many at a time', async () => {
    const more = Array.from({ length: 20 }, (_, at) => ({
      id: String(200_000_000_000 + at),
      roles: [auditRole()],
    }));
    await using world = await organizationCloud({ more });
    world.cloud.faults.add({ service: 'sts', kind: 'hang', times: 'always', action: 'AssumeRole' });
    const asked = () => {
      const entries = world.cloud.journal.entries({ action: 'AssumeRole' });
      return new Set(entries.map(({ parameters }) => parameters?.RoleArn)).size;
    };
    let most = 0;
    await world.keys(ALL, {
      // In real time, so that no request is given up meanwhile.
      env: simulatedTime({ hurry: 1 }),
      onStart: async (child) => {
        while (asked() < 4 && child.exitCode === null) await pause(100);
        // More would be sent at once.
        await pause(1000);
        most = asked();
        child.kill();
      },
    });
    expect(most).toBe(4);
  });
});

describe('an account that cannot be read is undetermined, and the others are read', () => {
  const other = { Effect: 'Allow' as const, Action: 'iam:GetUser', Resource: '*' };
  const policy = { ...AUDIT_POLICY, Statement: [other] };
  test.each([
    ['without the role', { roles: { [SECOND]: [] } }, 'AWS STS refused the role'],
    [
      'whose role trusts somebody else',
      { roles: { [SECOND]: [auditRole({ externalId: 'other' })] } },
      'AWS STS refused the role',
    ],
    [
      'whose role may not list the keys',
      { roles: { [SECOND]: [auditRole({ policies: [policy] })] } },
      'iam:ListServiceSpecificCredentials',
    ],
  ])('%s', async (_name, options, reason) => {
    await using world = await twoOfOneName(options);
    const { code, stdout } = await world.keys([...ALL, '--json', '--fail-on', 'warning']);
    expect(code).toBe(12);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ accounts: { asked: 3, read: 2 } });
    expect(briefly(report)).toEqual([
      `${FIRST} ci never-expires`,
      `${SECOND} (account) undetermined`,
    ]);
    expect(report.findings[1]?.message).toContain(`Could not check account ${SECOND}.`);
    expect(report.findings[1]?.message).toContain(reason);
  });

  test('that is throttled all the time', async () => {
    await using world = await twoOfOneName();
    world.cloud.faults.add({
      service: 'iam',
      kind: 'throttle',
      action: 'ListServiceSpecificCredentials',
      times: 'always',
    });
    const { code, stdout, stderr } = await world.keys([...ALL, '--json']);
    // Of no account anything is known: that is no success.
    expect(code).toBe(6);
    expect(briefly(JSON.parse(stdout) as Report)).toEqual(
      [FIRST, KEYS_ACCOUNT, SECOND].toSorted().map((id) => `${id} (account) undetermined`),
    );
    expect(stderr).toMatch(/No account could be read\. The first: .*Throttling/);
  });

  test('in part keeps what was found, and is incomplete', async () => {
    await using world = await twoOfOneName();
    world.cloud.faults.add({
      service: 'iam',
      kind: 'throttle',
      action: 'GetUser',
      times: 'always',
    });
    const { code, stdout } = await world.keys([...ALL, '--json', '--fail-on', 'warning']);
    expect(code).toBe(12);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ accounts: { asked: 3, read: 3, incomplete: 2 }, keys: 2 });
    expect(briefly(report)).toContain(`${FIRST} ci never-expires`);
    const missing = report.findings.filter(({ rule }) => rule === 'undetermined');
    expect(new Set(missing.map(({ account }) => account))).toEqual(new Set([FIRST, SECOND]));
    expect(missing[0]?.message).toMatch(/^Could not check .*Throttling.* Gave up after/);
    // Nothing more is read there: each read would wait for minutes, too.
    const details = world.cloud.journal.entries({ action: 'GetAccountAuthorizationDetails' });
    expect(details).toHaveLength(1);
    const table = await world.keys(ALL);
    expect(table.stdout).toMatch(/ in 3 of 3 accounts, 2 of them incomplete\n$/);
  });

  test('and is one of SARIF, told apart by account', async () => {
    await using world = await twoOfOneName({ roles: { [FIRST]: [], [SECOND]: [] } });
    const { stdout } = await world.keys([...ALL, '--format', 'sarif']);
    const { results } = (
      JSON.parse(stdout) as {
        runs: [
          {
            results: {
              message: { text: string };
              locations: [{ physicalLocation: { artifactLocation: { uri: string } } }];
              partialFingerprints: object;
              properties: object;
            }[];
          },
        ];
      }
    ).runs[0];
    expect(
      results.map(({ locations }) => locations[0].physicalLocation.artifactLocation.uri),
    ).toEqual([FIRST, SECOND].map((id) => `iam/accounts/${id}/account`));
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(new Set(prints).size).toBe(2);
    expect(results.map(({ properties }) => properties)).toEqual([
      { account: FIRST },
      { account: SECOND },
    ]);
    expect(results[0]?.message.text).toMatch(`Account ${FIRST}: Could not check`);
  });
});

test.skipIf(!hasTerminal)('a terminal shows which account of how many is read', async () => {
  await using world = await twoOfOneName();
  world.cloud.faults.add({ service: 'iam', kind: 'latency', latencyMs: 1_000, times: 'always' });
  const terminal = startAtTerminal(world.env, ['keys', ...ALL]);
  await terminal.until(/AWS: 0 of 3 accounts are read/);
  await terminal.until(/AWS: [12] of 3 accounts are read/);
  const { code, shown } = await terminal.ended();
  expect(code, shown).toBe(0);
  // The line is taken away before the findings.
  expect(shown.slice(shown.lastIndexOf('are read'))).toMatch(/^are read.*<start><erase>error/s);
});

test('what cannot be checked in several accounts is one finding of SARIF for each', async () => {
  const least = {
    Effect: 'Allow' as const,
    Action: 'iam:ListServiceSpecificCredentials',
    Resource: '*',
  };
  const role = auditRole({ policies: [{ Version: '2012-10-17', Statement: [least] }] });
  await using world = await organizationCloud({ roles: { [FIRST]: [role], [SECOND]: [role] } });
  const { stdout } = await world.keys([...ALL, '--format', 'sarif']);
  const { results } = (
    JSON.parse(stdout) as {
      runs: [{ results: { message: { text: string }; partialFingerprints: object }[] }];
    }
  ).runs[0];
  expect(results.length).toBeGreaterThan(2);
  expect(results.every(({ message }) => /Could not check/.test(message.text))).toBe(true);
  const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  expect(new Set(prints).size).toBe(results.length);
});

describe('the accounts of an organization are listed only', () => {
  test('for a delegated administrator', async () => {
    await using world = await organizationCloud({
      managementAccount: FIRST,
      delegatedAdministrators: [KEYS_ACCOUNT],
    });
    expect((await world.keys(ALL)).code).toBe(0);
  });

  test('not for another member: the cure names the option', async () => {
    await using world = await organizationCloud({ managementAccount: FIRST });
    const { code, stdout, stderr } = await world.keys(ALL);
    expect([code, stdout]).toEqual([8, '']);
    expect(stderr).toContain('AWS Organizations refuses: ');
    expect(stderr).toContain('a delegated administrator');
    // What the hint says works.
    const ids = [KEYS_ACCOUNT, ...MEMBERS].join(',');
    const named = await world.keys(['audit', '--org-role', ORG_ROLE, '--accounts', ids]);
    expect(named.code).toBe(0);
    expect(named.stdout).toBe('No risks found: 0 long-term keys of 0 users in 3 of 3 accounts.\n');
  });

  test('with the permission to list them', async () => {
    const [assume] = ORG_CALLER_POLICY.Statement as object[];
    const policies = [{ ...ORG_CALLER_POLICY, Statement: [assume] }] as never;
    await using world = await organizationCloud({ policies });
    const { code, stderr } = await world.keys(ALL);
    expect(code).toBe(8);
    expect(stderr).toContain('organizations:ListAccounts');
  });
});

describe('the role', () => {
  const AUDITOR = `arn:aws:iam::${KEYS_ACCOUNT}:user/admin`;
  const PRINT = ['keys', 'audit', '--org-role', `audit/${ORG_ROLE}`, '--auditor', AUDITOR];

  test('that is printed as JSON is what the audit needs, with a path and an external ID', async () => {
    using home = makeHome();
    const external = ['--external-id', 'from-the-security-team'];
    const printed = await runCommand([...PRINT, ...external, '--print-role', 'json'], {
      env: home.env,
    });
    const { trust, permissions, caller } = JSON.parse(printed.stdout);
    const role = {
      name: ORG_ROLE,
      path: '/audit/',
      trustPolicy: trust,
      policies: [permissions],
    };
    await using world = await organizationCloud({
      roles: { [KEYS_ACCOUNT]: [role], [FIRST]: [role], [SECOND]: [role] },
      policies: [caller],
    });
    const audit = ['audit', '--org-role', `audit/${ORG_ROLE}`, '--accounts', 'all'];
    expect((await world.keys([...audit, ...external, '--fail-on', 'note'])).code).toBe(0);
    // Without the external ID no role can be assumed.
    expect((await world.keys(audit)).code).toBe(8);
  });

  test('that is printed for CloudFormation is the same for all accounts', async () => {
    using home = makeHome();
    const { code, stdout, stderr } = await runCommand(
      [...PRINT, '--print-role', 'cloudformation'],
      {
        env: home.env,
      },
    );
    expect(code).toBe(0);
    expect(stderr).toContain('the management account');
    const { Parameters, Resources } = parse(stdout, { version: '1.1' });
    expect(Parameters.AuditorArn.Default).toBe(AUDITOR);
    const { RoleName, Path, Policies } = Resources.Role.Properties;
    expect([RoleName, Path]).toEqual([ORG_ROLE, '/audit/']);
    const [{ Action }] = Policies[0].PolicyDocument.Statement;
    expect([Action]).toEqual([AUDIT_POLICY.Statement].flat().map((one) => one.Action));
  });
});

describe('nothing is asked', () => {
  test.each([
    [['--accounts', 'all'], '--accounts needs --org-role.'],
    [['--org-role', 'x'], '--org-role needs --accounts.'],
    [['--external-id', 'xy'], '--external-id needs --org-role.'],
    [['--org-role', 'x', '--accounts', '12345678901'], 'is not an AWS account ID'],
    [['--org-role', 'x', '--accounts', 'all,111122223333'], 'is not an AWS account ID'],
    [['--org-role', 'x', '--accounts', ','], 'names no account'],
    [
      [
        ...['--org-role', 'x', '--accounts'],
        'arn:aws-us-gov:organizations::111122223333:account/o-1/444455556666',
      ],
      'is of another AWS partition',
    ],
    [
      ['--org-role', 'arn:aws-cn:iam::111122223333:role/x', '--accounts', 'all'],
      'is of another AWS partition',
    ],
    [
      ['--org-role', 'arn:aws:iam::111122223333:role/x', '--accounts', 'all'],
      'is an ARN, which is of one account',
    ],
    [['--org-role', 'a b', '--accounts', 'all'], 'is not the name of an IAM role'],
    [['--org-role', 'x', '--accounts', 'all', '--external-id', 'a b'], 'is not an external ID'],
    [['--org-role', 'x', '--print-role', 'json'], '--auditor is missing.'],
    [
      ['--org-role', 'x', '--print-role', 'json', '--auditor', 'arn:aws:sts::1:assumed-role/x/y'],
      '--auditor is not the ARN of an IAM role or user.',
    ],
    [['--auditor', 'x'], '--auditor needs --print-role.'],
  ])('for %j', async (options, message) => {
    await using world = await organizationCloud();
    const { code, stdout, stderr } = await world.keys(['audit', ...options]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(world.cloud.journal.entries()).toEqual([]);
  });
});

test('keys of long ago are found in each account', async () => {
  await using world = await organizationCloud({ users: { [SECOND]: [{ name: 'old', ...READY }] } });
  issueOldKey(world, 'old', 100, 90);
  const { stdout } = await world.keys([...ALL, '--json']);
  expect(briefly(JSON.parse(stdout) as Report)).toEqual([`${SECOND} old expired-key`]);
});
