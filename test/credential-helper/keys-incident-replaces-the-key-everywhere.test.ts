import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SECRET_WRITER } from '../support/action/rotate-step.ts';
import { askClaude, SERVICE } from '../support/cloud/claude-platform.ts';
import { type IncidentCloud, incidentCloud, reportIn } from '../support/command/incident-cloud.ts';
import { KEYS_ACCOUNT, REGION } from '../support/command/keys-cloud.ts';

const WORKSPACE = 'wrkspc_1';
const RESPONDER = {
  Version: '2012-10-17' as const,
  Statement: [
    {
      Effect: 'Allow' as const,
      Action: ['iam:*', 'cloudtrail:*', 'account:*', 'secretsmanager:*', 'ssm:*'],
      Resource: '*',
    },
  ],
};

async function start(): Promise<IncidentCloud> {
  const account = { workspaces: [{ id: WORKSPACE, region: REGION }] };
  const world = await incidentCloud({ policies: [RESPONDER], account });
  for (const name of ['shop/key', 'shop/pending', 'talk/key']) {
    world.cloud.secretsManager.put({ name, region: REGION });
  }
  return world;
}

/** The file of keys of the rotation action, with a user for each service. */
function writeFleet(world: IncidentCloud): string {
  const path = reportIn(world, 'bedrock-keys.yml');
  writeFileSync(
    path,
    `credential-age-days: 45
accounts:
  - id: "${KEYS_ACCOUNT}"
    name: production
    role-to-assume: arn:aws:iam::${KEYS_ACCOUNT}:role/bedrock-rotator
    aws-region: ${REGION}
    users:
      - user-name: shop
        sinks:
          - { type: secrets-manager, name: shop/key }
          - { type: ssm, name: /shop/key }
        escrow: { type: secrets-manager, name: shop/pending }
      - user-name: talk
        service: claude-platform
        workspace-id: ${WORKSPACE}
        sinks:
          - { type: secrets-manager, name: talk/key }
`,
  );
  return path;
}

/** A key of a user that the rotation published to the places of the file. */
async function publish(world: IncidentCloud, user: string, words: string[], places: string) {
  const sinks = reportIn(world, `${user}.yml`);
  writeFileSync(sinks, places);
  const create = ['create', '--user', user, '--days', '60', '--create-user', '--sinks', sinks];
  const made = await world.keys([...create, ...words]);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  return secret(world, `${user}/key`);
}

const secret = ({ cloud }: IncidentCloud, name: string) =>
  cloud.secretsManager.secret(name)?.staged.AWSCURRENT ?? '';

describe('a long-term key, by the file of the rotation', () => {
  test('is replaced in GitHub secrets, by the token of the environment', async () => {
    await using world = await start();
    const { cloud } = world;
    const repository = 'octo-org/octo-repo';
    const place = (name: string) => `{ type: github, name: ${name}, repository: ${repository} }`;
    const held = (name: string) => cloud.github.secret({ repository }, name)?.value;
    const env = { GH_TOKEN: cloud.githubToken(SECRET_WRITER) };
    const input = `- ${place('KEY')}\n- ${place('COPY')}\n`;
    const create = ['create', '--user', 'shop', '--days', '60', '--create-user', '--sinks', '-'];
    const made = await world.keys([...create, '--escrow', place('PENDING')], { input, env });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const leaked = held('KEY') ?? '';
    const config = reportIn(world, 'bedrock-keys.yml');
    writeFileSync(
      config,
      `accounts:
  - id: "${KEYS_ACCOUNT}"
    name: production
    role-to-assume: arn:aws:iam::${KEYS_ACCOUNT}:role/bedrock-rotator
    aws-region: ${REGION}
    users:
      - user-name: shop
        sinks:
          - ${place('KEY')}
          - ${place('COPY')}
        escrow: ${place('PENDING')}
`,
    );
    const args = ['--yes', '--config', config];
    // Without the token the key is stopped all the same, and the report says what is missing.
    const without = await world.incident(leaked, args, { env: { GH_TOKEN: '' } });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('GH_TOKEN');
    expect(without.report.contained).toBe(true);
    expect(await world.use(leaked)).toBe(403);
    const { code, report, stderr } = await world.incident(leaked, args, { env });
    expect(code, stderr).toBe(0);
    expect(report.contained).toBe(true);
    expect(held('KEY')).not.toBe(leaked);
    expect(held('COPY')).toBe(held('KEY'));
    expect(await world.use(held('KEY') ?? '')).toBe(200);
    for (const text of [stderr, JSON.stringify(report)]) expect(text).not.toContain(held('KEY'));
  });

  test('is replaced in all its places, and again changes nothing', async () => {
    await using world = await start();
    const places =
      '- { type: secrets-manager, name: shop/key }\n- { type: ssm, name: /shop/key }\n';
    const pending = ['--escrow', '{ type: secrets-manager, name: shop/pending }'];
    const leaked = await publish(world, 'shop', pending, places);
    const config = writeFleet(world);
    const dry = await world.incident(leaked, ['--dry-run', '--config', config]);
    expect(dry.report.actions.map(({ what }) => what).join('\n')).toMatch(/Publish .*shop\/key/);
    expect(await world.use(leaked)).toBe(200);
    const { code, report, stderr } = await world.incident(leaked, ['--yes', '--config', config]);
    expect(code, stderr).toBe(0);
    expect(report.contained).toBe(true);
    const next = secret(world, 'shop/key');
    expect(next).not.toBe(leaked);
    expect(world.cloud.parameterStore.parameter('/shop/key')?.value).toBe(next);
    expect([await world.use(leaked), await world.use(next)]).toEqual([403, 200]);
    const [live] = world.cloud.iam.keys('shop').filter(({ value }) => value === next);
    const ageDays =
      ((live?.expiresAt?.getTime() ?? 0) - (live?.createdAt.getTime() ?? 0)) / 86_400_000;
    expect(ageDays).toBeCloseTo(45, 1);
    // With the credentials of the caller, as by keys rotate, not as the role that the file has for workflows.
    expect(world.cloud.journal.entries({ action: 'AssumeRole' })).toEqual([]);
    // The finished replacement is not repeated: the new key stays in use.
    const changes = world.changes();
    const again = await world.incident(leaked, ['--yes', '--config', config]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.report.actions.map(({ state }) => state)).toEqual(['already', 'already']);
    expect(world.changes()).toEqual(changes);
    expect(secret(world, 'shop/key')).toBe(next);
    expect(await world.use(next)).toBe(200);
  });

  test('of a user that the file does not have: the key is stopped, and the failure is named', async () => {
    await using world = await start();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const { code, report, stderr } = await world.incident(value, [
      '--yes',
      '--config',
      writeFleet(world),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/lists no user ci of account 123456789012/);
    expect(report).toMatchObject({ contained: true, timeline: { complete: true } });
    expect(await world.use(value)).toBe(403);
  });

  test.each([
    ['--sinks', 'x.yml'],
    ['--out', 'key'],
    ['--days', '3'],
  ])('%s says the same twice, and is refused', async (option, given) => {
    await using world = await start();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const args = ['--yes', '--config', writeFleet(world), option, given];
    const { code, stderr } = await world.incident(value, args);
    expect([code, world.changes()]).toEqual([2, []]);
    expect(stderr).toContain(`${option} cannot be combined with --config`);
  });
});

describe('a long-term key of Claude Platform', () => {
  const claude = ['--service', 'claude-platform', '--workspace-id', WORKSPACE];
  const ask = async ({ cloud }: IncidentCloud, key: string) =>
    (await askClaude(`${cloud.url}/${SERVICE}/@${REGION}`, key, { workspace: WORKSPACE })).status;

  test('is replaced by the file of the rotation', async () => {
    await using world = await start();
    const places = '- { type: secrets-manager, name: talk/key }\n';
    const leaked = await publish(world, 'talk', claude, places);
    expect(leaked).toMatch(/^AEAA/);
    expect(await ask(world, leaked)).toBe(200);
    const { code, report, stderr } = await world.incident(leaked, [
      '--yes',
      '--config',
      writeFleet(world),
    ]);
    expect(code, stderr).toBe(0);
    expect(report.contained).toBe(true);
    const next = secret(world, 'talk/key');
    expect(next).toMatch(/^AEAA/);
    expect([await ask(world, leaked), await ask(world, next)]).toEqual([403, 200]);
    expect(world.cloud.iam.keys('talk').map(({ serviceName }) => serviceName)).toEqual(
      Array(2).fill(`${SERVICE}.amazonaws.com`),
    );
  });

  test('is replaced in a file, with the workspace in which the new key is tested', async () => {
    await using world = await start();
    const create = ['create', '--user', 'talk', '--days', '60', '--create-user', '--out', 'key'];
    expect((await world.keys([...create, ...claude])).code).toBe(0);
    const leaked = world.keyIn('key');
    const without = await world.incident(leaked, ['--yes', '--out', 'key']);
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/--workspace-id is missing/);
    expect(await ask(world, leaked)).toBe(403);
    const args = ['--yes', '--out', 'key', '--workspace-id', WORKSPACE];
    const { code, stderr } = await world.incident(leaked, args);
    expect(code, stderr).toBe(0);
    expect(await ask(world, world.keyIn('key'))).toBe(200);
  });
});
