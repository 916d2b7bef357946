import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import {
  issueOldKey,
  KEYS_ACCOUNT,
  type KeysCloud,
  keysCloud,
} from '../support/command/keys-cloud.ts';

const READY = { tags: { 'bedrock-token:managed': 'ready' } };
const arnOf = (user: string) => `arn:aws:iam::${KEYS_ACCOUNT}:user/${user}`;

/** An account with one key or user for each thing that can be wrong, and one for which nothing is. */
async function riskyWorld() {
  const names = ['good', 'endless', 'long', 'old', 'gone', 'two', 'grace'];
  const users = [
    ...names.map((name) => ({ name, ...READY })),
    { name: 'console' },
    { name: 'none' },
  ];
  const world = await keysCloud({ users });
  const keys = {
    good: issueOldKey(world, 'good', 10, 60),
    endless: issueOldKey(world, 'endless', 10),
    long: issueOldKey(world, 'long', 10, 400),
    old: issueOldKey(world, 'old', 100, 400),
    gone: issueOldKey(world, 'gone', 70, 60),
    two: issueOldKey(world, 'two', 20, 60),
    three: issueOldKey(world, 'two', 5, 60),
    console: issueOldKey(world, 'console', 5, 60),
  };
  return Object.assign(world, { issued: keys });
}

describe('list', () => {
  test('shows each key of the account with its life and its risks', async () => {
    await using world = await riskyWorld();
    const { issued } = world;
    const { stdout } = await world.keys(['list', '--all-users']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^KEY +USER +ALIAS +STATE +AGE +LIFE +RISK$/);
    expect(lines).toHaveLength(1 + Object.keys(issued).length);
    const lineOf = ({ id }: { id: string }) => lines.find((line) => line.startsWith(id)) ?? '';
    expect(lineOf(issued.good)).toMatch(
      / good +good-at-123456789012 +live +10 d +\[########\.\.\] 50 d left +-$/,
    );
    expect(lineOf(issued.endless)).toMatch(/ live +10 d +never expires +never expires$/);
    expect(lineOf(issued.old)).toMatch(/ 100 d .* older than 90 days, lifetime over 90 days$/);
    expect(lineOf(issued.gone)).toMatch(/ expired +70 d +\[\.{10}\] expired +-$/);
    expect(lineOf(issued.three)).toMatch(/ two +two\+1-at-\d+ +active .* two active keys$/);
    // Each column begins at the same place in every line.
    const start = lines[0]?.indexOf('LIFE') ?? 0;
    for (const line of lines.slice(1)) expect(line.slice(start - 2)).toMatch(/^ {2}(\[|never)/);
  });

  test('of one user asks for no other', async () => {
    await using world = await riskyWorld();
    world.cloud.journal.clear();
    const { stdout } = await world.keys(['list', '--user', 'two', '--json']);
    const risks = ['two active keys'];
    expect(JSON.parse(stdout)).toMatchObject([
      { id: world.issued.two.id, userName: 'two', status: 'Active', state: 'active', risks },
      { id: world.issued.three.id, userName: 'two', status: 'Active', state: 'active', risks },
    ]);
    expect(world.cloud.journal.entries().map(({ action }) => action)).toEqual([
      'ListServiceSpecificCredentials',
      // The tags of a rotation show whether one of the two is meant to retire.
      'GetUser',
    ]);
    expect(world.cloud.journal.entries().filter(({ action }) => action === 'GetUser')).toHaveLength(
      1,
    );
  });

  test('during a rotation shows which key is live and which retires, without an alarm', async () => {
    await using world = await keysCloud();
    const { keys } = world;
    await keys(['create', '--user', 'ci', '--days', '60', '--out', 'key', '--create-user']);
    await keys(['rotate', '--user', 'ci', '--out', 'key', '--now']);
    const [old] = world.cloud.iam.keys('ci');
    // IAM's times are whole seconds: two keys of one second are listed in any order.
    const list = async () => {
      const { stdout } = await world.keys(['list', '--user', 'ci', '--json']);
      const keys = JSON.parse(stdout) as { id: string; state: string; risks: string[] }[];
      return Object.fromEntries(
        keys.map(({ id, state, risks }) => [id === old?.id ? 'old' : 'new', { state, risks }]),
      );
    };
    expect(await list()).toEqual({
      old: { state: 'retiring', risks: [] },
      new: { state: 'live', risks: [] },
    });
    const { stdout } = await world.keys(['list', '--user', 'ci']);
    expect(stdout).toMatch(/ retiring +0 h /);
    await world.keys(['deactivate', old?.id ?? '', '--user', 'ci']);
    expect(await list()).toMatchObject({
      old: { state: 'inactive', risks: [] },
      new: { state: 'live' },
    });
  });

  test('without leave to read the user lists all the same', async () => {
    await using world = await keysCloud({
      users: [{ name: 'two', ...READY }],
      policies: [
        {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'iam:ListServiceSpecificCredentials', Resource: '*' },
          ],
        },
      ],
    });
    issueOldKey(world, 'two', 20, 60);
    issueOldKey(world, 'two', 5, 60);
    const { code, stdout, stderr } = await world.keys(['list', '--user', 'two']);
    expect(code).toBe(0);
    expect(stdout.match(/ active +\d+ d /g)).toHaveLength(2);
    expect(stderr).toMatch(
      /^bedrock-token: warning: it is unknown which of two active keys is live/m,
    );
  });

  test('fits a narrow screen', async () => {
    await using world = await riskyWorld();
    const { stdout } = await world.keys(['list', '--user', 'good'], { env: { COLUMNS: '40' } });
    expect(stdout).toBe(
      [
        world.issued.good.id,
        '  user   good',
        '  alias  good-at-123456789012',
        '  state  live',
        '  age    10 d',
        '  life   [########..] 50 d left',
        '',
      ].join('\n'),
    );
  });

  test('of nothing says so', async () => {
    await using world = await keysCloud({ users: [{ name: 'none' }] });
    for (const whose of [['--all-users'], ['--user', 'none']]) {
      const { stdout } = await world.keys(['list', ...whose]);
      expect(stdout).toBe('There are no long-term keys.\n');
    }
  });

  test('of a user that is not there names it', async () => {
    await using world = await keysCloud();
    const result = await world.keys(['list', '--user', 'nobody']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('nobody');
  });
});

interface Finding {
  rule: string;
  level: string;
  user: string;
  keys: string[];
}

/** What the rules say of that account. */
function expectedFindings({ issued }: Awaited<ReturnType<typeof riskyWorld>>): Finding[] {
  const of = (rule: string, level: string, user: string, ...keys: { id: string }[]) => ({
    rule,
    level,
    user,
    keys: keys.map(({ id }) => id),
  });
  return [
    of('never-expires', 'error', 'endless', issued.endless),
    of('unmanaged-user', 'warning', 'console', issued.console),
    of('older-than-90-days', 'warning', 'old', issued.old),
    of('two-active-keys', 'warning', 'two', issued.two, issued.three),
    of('expired-key', 'note', 'gone', issued.gone),
    of('made-for-over-90-days', 'note', 'long', issued.long),
    of('made-for-over-90-days', 'note', 'old', issued.old),
  ];
}

describe('audit', () => {
  test('finds all that is risky, and changes nothing', async () => {
    await using world = await riskyWorld();
    world.cloud.journal.clear();
    const { code, stdout } = await world.keys(['audit', '--format', 'json']);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { keys: number; users: number; findings: Finding[] };
    expect(found).toMatchObject({ keys: 8, users: 7, findings: expectedFindings(world) });
    // One list per service, one of the users, and each user that has a key.
    const actions = world.cloud.journal.entries().map(({ action }) => action);
    expect(actions.filter((action) => action === 'ListServiceSpecificCredentials')).toHaveLength(2);
    expect(actions.filter((action) => action === 'GetUser')).toHaveLength(7);
    expect(actions.filter((action) => action === 'ListUsers')).toHaveLength(1);
    expect(actions).toHaveLength(11);
  });

  test('as a table for people, whatever the screen', async () => {
    await using world = await riskyWorld();
    const { stdout } = await world.keys(['audit']);
    expect(stdout).toMatch(/^LEVEL +USER +RULE +FINDING\nerror +endless +never-expires +Key ACCA/);
    expect(stdout).toMatch(/\n\n1 error, 3 warnings, 3 notes in 8 long-term keys of 7 users\n$/);
    const narrow = await world.keys(['audit'], { env: { COLUMNS: '60' } });
    expect(narrow.stdout).toMatch(/^error\n {2}user +endless\n {2}rule +never-expires\n/);
  });

  test.each<[level: string, code: number, code2: number]>([
    ['note', 12, 12],
    ['warning', 12, 0],
    ['error', 12, 0],
  ])('fails on %s only if that was said', async (level, risky, expired) => {
    await using world = await riskyWorld();
    expect(await world.keys(['audit', '--fail-on', level])).toMatchObject({ code: risky });
    await using other = await keysCloud({ users: [{ name: 'ci', ...READY }] });
    issueOldKey(other, 'ci', 70, 60);
    expect(await other.keys(['audit', '--fail-on', level])).toMatchObject({ code: expired });
  });

  test('of an account without keys is content', async () => {
    await using world = await keysCloud();
    const result = await world.keys(['audit', '--fail-on', 'note']);
    expect(result).toMatchObject({
      code: 0,
      stdout: 'No risks found: 0 long-term keys of 0 users.\n',
    });
  });

  test('takes a key that retires for no more than a note', async () => {
    await using world = await keysCloud();
    const { keys } = world;
    await keys(['create', '--user', 'ci', '--days', '60', '--out', 'key', '--create-user']);
    await keys(['rotate', '--user', 'ci', '--out', 'key', '--now']);
    const { stdout } = await keys(['audit', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: (Finding & { message: string })[] };
    const [retiring] = world.cloud.iam.keys('ci');
    expect(findings).toMatchObject([{ rule: 'two-active-keys', level: 'note' }]);
    expect(findings[0]?.message).toContain(`${retiring?.id} retires`);
  });

  test('goes through all the pages of a large account', async () => {
    const users = Array.from({ length: 620 }, (_, index) => ({ name: `user-${index}`, ...READY }));
    await using world = await keysCloud({ users });
    for (const { name } of users) {
      for (let key = 0; key < 2; key++) world.cloud.issueApiKey({ user: name, ageDays: 60 });
    }
    world.cloud.journal.clear();
    const { stdout } = await world.keys(['audit', '--json']);
    const found = JSON.parse(stdout) as { keys: number; users: number; findings: Finding[] };
    expect(found).toMatchObject({ keys: 1240, users: 620 });
    expect(found.findings).toHaveLength(620);
    const { length } = world.cloud.journal.entries({ action: 'ListServiceSpecificCredentials' });
    expect(length).toBe(3);
    // The users themselves, and who may do what: 200 on a page.
    expect(world.cloud.journal.entries()).toHaveLength(628);
  });

  test('gets through where IAM slows it down', async () => {
    const users = Array.from({ length: 30 }, (_, index) => ({ name: `user-${index}`, ...READY }));
    await using world = await keysCloud({ users });
    for (const { name } of users) world.cloud.issueApiKey({ user: name, ageDays: 60 });
    world.cloud.limit('iam', 10);
    // In real time, as the limit is: hurried pauses would be over before the next request is allowed.
    const env = { HURRY: '1' };
    const { code, stdout, stderr } = await world.keys(['audit', '--json'], { env });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ keys: 30, users: 30, findings: [] });
    expect(world.cloud.journal.count({ status: 400 })).toBeGreaterThan(0);
  });

  test('names the permission that is missing', async () => {
    const allow = (Action: string) => [{ Effect: 'Allow' as const, Action, Resource: '*' }];
    const policy = (Action: string) => [{ Version: '2012-10-17', Statement: allow(Action) }];
    {
      await using world = await keysCloud({
        policies: policy('iam:GetUser'),
        users: [{ name: 'ci' }],
      });
      world.cloud.issueApiKey({ user: 'ci' });
      const result = await world.keys(['audit']);
      expect(result).toMatchObject({ code: 8, stdout: '' });
      expect(result.stderr).toContain('Allow iam:ListServiceSpecificCredentials on resource "*"');
    }
    {
      await using world = await keysCloud({
        policies: policy('iam:ListServiceSpecificCredentials'),
        users: [{ name: 'ci' }],
      });
      world.cloud.issueApiKey({ user: 'ci' });
      const { code, stdout } = await world.keys(['audit', '--json']);
      expect(code).toBe(0);
      const { findings } = JSON.parse(stdout) as { findings: (Finding & { cure: string })[] };
      // The key is judged all the same, and nobody is called unmanaged.
      expect(findings.map(({ rule }) => rule)).toEqual([
        'never-expires',
        'undetermined',
        'undetermined',
        'undetermined',
      ]);
      expect(findings.map(({ cure }) => cure).join()).toContain(
        'Allow iam:GetUser on resource "*"',
      );
    }
    await using world = await keysCloud({ policies: policy('iam:GetUser') });
    const result = await world.keys(['list', '--all-users']);
    expect(result.stderr).toContain('Allow iam:ListServiceSpecificCredentials on resource "*"');
    const ofOne = await world.keys(['list', '--user', 'ci']);
    expect(ofOne.stderr).toContain('`bedrock-token keys policy --user ci` prints');
  });

  test('says what to do by commands that run, but for the place', async () => {
    await using world = await riskyWorld();
    const { issued } = world;
    const { stdout } = await world.keys(['audit', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: (Finding & { cure: string })[] };
    const cures = Object.fromEntries(findings.map(({ rule, cure }) => [rule, cure]));
    expect(cures['expired-key']).toContain(`keys delete ${issued.gone.id} --user gone`);
    expect(cures['unmanaged-user']).toContain('rotate --user console --out FILE --mode cleanup');
    expect(cures['never-expires']).toContain('rotate --user endless --now --days 60 --out FILE');
    const text = findings.map(({ cure }) => cure).join(' ');
    expect(text).not.toMatch(/\bNAME\b/);
  });
});

/** The schema that OASIS publishes, as Microsoft's package brings it. */
const SARIF = createRequire(import.meta.url)(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
) as object;

interface Log {
  runs: {
    tool: { driver: { rules: { id: string }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      partialFingerprints: Record<string, string>;
      locations: { logicalLocations: { fullyQualifiedName: string }[] }[];
    }[];
  }[];
}

describe('SARIF', () => {
  // A pattern in the schema is no regular expression of the stricter kind.
  const ajv = new Ajv.default({ allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const isValid = ajv.compile(SARIF);
  const readLog = async (world: KeysCloud) => {
    const { stdout } = await world.keys(['audit', '--format', 'sarif']);
    const log = JSON.parse(stdout) as Log;
    expect(isValid(log), JSON.stringify(isValid.errors)).toBe(true);
    return log;
  };

  test('of an account has the same findings, by the schema', async () => {
    await using world = await riskyWorld();
    const [run] = (await readLog(world)).runs;
    const rules = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    const results = run?.results ?? [];
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual(
      expectedFindings(world).map(({ rule, level }) => [rule, level]),
    );
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]).toBe(ruleId);
    expect(results[0]?.locations[0]?.logicalLocations[0]?.fullyQualifiedName).toBe(
      arnOf('endless'),
    );
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(new Set(prints).size).toBe(results.length);
    const again = (await readLog(world)).runs[0]?.results.map((result) =>
      JSON.stringify(result.partialFingerprints),
    );
    expect(again).toEqual(prints);
  });

  test('of an account without keys has no result, by the schema', async () => {
    await using world = await keysCloud();
    expect((await readLog(world)).runs[0]?.results).toEqual([]);
  });
});
