import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Cloud } from '../support/cloud/cloud.ts';
import { openClaudeCode, openOpencode, useTools } from '../support/command/gateway-tools.ts';
import { startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, USER_PATH } from '../support/command/run-command.ts';
import { logIn, writeSsoProfile } from '../support/command/sso-login.ts';
import { CAN_ACTIVATE, findFreePort, startUnit } from '../support/command/start-unit.ts';
import { writeSystemdPrograms } from '../support/command/systemd-programs.ts';

/** In every prompt; nobody may keep it. */
const PROMPT = 'canary-9d41f7c0e2';
const LIVES = 3;
const TOOLS = ['claude-code', 'opencode'];

it.skipIf(!CAN_ACTIVATE)(
  'a new user installs the service and sets up two tools, which outlive three keys and a login',
  async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const { run, printed, calls, paths } = startWalk(cloud, home);
    writeSsoProfile(cloud, home, 'dev');
    logIn(cloud, home);

    const port = String(await findFreePort());
    await run('serve', 'install', '--profile', 'dev', '--port', port, '--duration', '5s');
    for (const file of paths.units) printed.push(readFileSync(file, 'utf8'));
    expect(calls().at(-2)).toBe('systemctl --user start bedrock-token-gateway.socket');
    await using unit = await startUnit(paths.unit, home.path);
    expect((await run('serve', 'status')).stdout).toMatch(/^service +active/m);

    for (const tool of TOOLS) {
      await run('setup', tool, '--gateway', '--port', port, '--profile', 'dev');
    }
    const { askUntil, seen } = useTools(
      [openClaudeCode(paths.settings), openOpencode(paths.configuration)],
      PROMPT,
    );

    await askUntil((failures) => {
      expect(failures).toEqual(['', '']);
      return keysOf(cloud).size > LIVES;
    });

    // The login ends, each tool shows what to run, and after that it works again.
    logIn(cloud, home, { lifetimeSeconds: -60 });
    const refused = await askUntil((failures) => failures.every((failure) => failure !== ''));
    for (const sentence of refused) expect(sentence).toContain('Run: aws sso login --profile dev');
    logIn(cloud, home);
    await askUntil((failures) => failures.every((failure) => failure === ''));

    expect(await unit.stop()).toEqual({ code: 0, signal: null });
    expect(unit.stdout()).toBe('');
    printed.push(unit.stderr());
    const json = await run('usage', '--days', '2', '--format', 'json');
    expect(sumByClient(json.stdout)).toEqual(seen.map((row) => ({ ...row, unmeasured: 0 })));
    const table = await run('usage');
    for (const { client } of seen) expect(table.stdout).toContain(`${client}, model`);

    expectSecretsInTheirPlaces(cloud, home, paths, printed);

    for (const tool of TOOLS) await run('setup', tool, '--gateway', '--undo');
    await run('serve', 'uninstall');
    const written = [...paths.units, paths.settings, paths.configuration];
    expect(written.filter((path) => existsSync(path))).toEqual([]);
  },
);

type Paths = ReturnType<typeof pathsOf>;

function pathsOf({ path, cache }: Home) {
  const unit = join(path, '.config', 'systemd', 'user', 'bedrock-token-gateway');
  return {
    unit,
    units: [`${unit}.service`, `${unit}.socket`],
    settings: join(path, '.claude', 'settings.json'),
    configuration: join(path, '.config', 'opencode', 'opencode.json'),
    keyFile: join(path, '.local', 'state', 'bedrock-token', 'gateway', 'local-key'),
    /** Of the secrets of AWS. */
    caches: [cache, join(path, '.aws', 'sso', 'cache')],
  };
}

/** The terminal of the user: every command has to succeed, and what it prints is kept. */
function startWalk(cloud: Cloud, home: Home) {
  const { bin, calls } = writeSystemdPrograms(home);
  const env = { ...home.env, ...cloud.env, PATH: [bin, USER_PATH].join(delimiter) };
  const printed: string[] = [];
  const run = async (...args: string[]) => {
    const result = await runCommand(args, { env });
    printed.push(result.stdout, result.stderr);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    return result;
  };
  return { run, printed, calls, paths: pathsOf(home) };
}

const keysOf = (cloud: Cloud) =>
  new Set(
    cloud.journal
      .entries({ service: 'bedrock-runtime' })
      .map(({ headers }) => headers.authorization),
  );

type Row = Record<string, number | string>;

/** @param json as `usage` prints it */
function sumByClient(json: string): Row[] {
  const rows = (JSON.parse(json).days as { rows: Row[] }[]).flatMap((day) => day.rows);
  return [...new Set(rows.map(({ client = '' }) => client))].sort().map((client) => {
    const own = rows.filter((row) => row.client === client);
    const sum = (name: string) => own.reduce((total, row) => total + Number(row[name]), 0);
    const figures = ['requests', 'errors', 'input', 'output', 'unmeasured'];
    return { client, ...Object.fromEntries(figures.map((name) => [name, sum(name)])) };
  });
}

/** Each secret is in its own files, which others cannot read, and in nothing that was printed. */
function expectSecretsInTheirPlaces(cloud: Cloud, home: Home, paths: Paths, printed: string[]) {
  const files = readdirSync(home.path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(home.path, name))
    .filter((path) => statSync(path).isFile());
  const holding = (secret: string) =>
    files.filter((path) => readFileSync(path, 'utf8').includes(secret)).sort();
  const localKey = readFileSync(paths.keyFile, 'utf8');
  expect(holding(localKey)).toEqual([paths.settings, paths.configuration, paths.keyFile].sort());
  for (const path of holding(localKey)) expect(statSync(path).mode & 0o077, path).toBe(0);
  expect(holding(PROMPT)).toEqual([]);
  const isCache = (path: string) => paths.caches.some((cache) => path.startsWith(cache));
  for (const secret of cloud.secrets()) {
    expect(holding(secret).filter((path) => !isCache(path))).toEqual([]);
  }
  for (const secret of [localKey, PROMPT, ...cloud.secrets()]) {
    expect(printed.filter((text) => text.includes(secret))).toEqual([]);
  }
}
