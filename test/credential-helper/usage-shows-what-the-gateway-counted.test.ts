import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Home, makeHome, runCommand } from '../support/command/run-command.ts';

const DAY_MS = 86_400_000;
const dayOf = (daysAgo: number) =>
  new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

const row = (model: string, client: string, requests: number, tokens: number, more = {}) => ({
  ...{ model, route: 'model', client, requests, errors: 0, unmeasured: 0 },
  ...{ input: tokens, output: 0, cacheRead: 0, cacheWrite: 0, ...more },
});

const NOVA = row('amazon.nova', 'sdk', 2, 1_000, { output: 500, errors: 1 });
const CLAUDE = row('claude', 'claude-cli', 1, 12, { cacheRead: 3_000_000, unmeasured: 1 });
const OLD = row('old', 'sdk', 9, 9);

/** Files as the gateway writes them. */
function keep(home: Home, days: Record<string, unknown[]>): NodeJS.ProcessEnv {
  const state = join(home.path, 'state');
  const directory = join(state, 'bedrock-token', 'usage');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [day, rows] of Object.entries(days)) {
    const text = JSON.stringify({ version: 1, day, rows });
    writeFileSync(join(directory, `${day}.json`), text, { mode: 0o600 });
  }
  return { ...home.env, XDG_STATE_HOME: state };
}

it('is a table of days, models and clients with sums, without bars for a pipe', async () => {
  using home = makeHome();
  const env = keep(home, { [dayOf(3)]: [NOVA, CLAUDE], [dayOf(1)]: [NOVA], [dayOf(9)]: [OLD] });
  const { code, stdout, stderr } = await runCommand(['usage'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`Usage from ${dayOf(6)} to ${dayOf(0)}

DAY (UTC)   REQUESTS  ERRORS  INPUT  OUTPUT  CACHE READ  CACHE WRITE
${dayOf(3)}         3       1  1,012     500   3,000,000            0
${dayOf(1)}         2       1  1,000     500           0            0
total              5       2  2,012   1,000   3,000,000            0

MODEL        REQUESTS  ERRORS  INPUT  OUTPUT  CACHE READ  CACHE WRITE
claude              1       0     12       0   3,000,000            0
amazon.nova         4       2  2,000   1,000           0            0

CLIENT, ROUTE      REQUESTS  ERRORS  INPUT  OUTPUT  CACHE READ  CACHE WRITE
claude-cli, model         1       0     12       0   3,000,000            0
sdk, model                4       2  2,000   1,000           0            0

1 answer did not name tokens, so the figures are too low (https://github.com/org/bedrock-token/blob/main/docs/gateway.md).
`);
});

it('is JSON or CSV with every row', async () => {
  using home = makeHome();
  const env = keep(home, { [dayOf(1)]: [NOVA, CLAUDE], [dayOf(0)]: [NOVA] });
  const json = await runCommand(['usage', '--days', '2', '--format', 'json'], { env });
  expect(JSON.parse(json.stdout)).toEqual({
    ...{ version: 1, from: dayOf(1), to: dayOf(0) },
    total: {
      ...{ requests: 5, errors: 2, unmeasured: 1 },
      ...{ input: 2_012, output: 1_000, cacheRead: 3_000_000, cacheWrite: 0 },
    },
    days: [
      { day: dayOf(1), rows: [NOVA, CLAUDE] },
      { day: dayOf(0), rows: [NOVA] },
    ],
  });
  const csv = await runCommand(['usage', '--days', '1', '--format', 'csv'], { env });
  expect(csv.stdout.split('\n')).toEqual([
    'day,model,route,client,requests,errors,unmeasured,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens',
    `${dayOf(0)},amazon.nova,model,sdk,2,1,0,1000,500,0,0`,
    '',
  ]);
});

it('says where counts come from if there are none', async () => {
  using home = makeHome();
  const { code, stdout } = await runCommand(['usage', '--days', '1'], { env: home.env });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `Nothing was counted from ${dayOf(0)} to ${dayOf(0)}. bedrock-token serve counts the requests that it forwards.\n`,
  });
});

it('leaves out a file that cannot be read, and names it', async () => {
  using home = makeHome();
  const env = keep(home, { [dayOf(1)]: [{ model: 'damaged' }], [dayOf(0)]: [NOVA] });
  const { code, stdout, stderr } = await runCommand(['usage', '--format', 'csv'], { env });
  expect(code).toBe(0);
  expect(stdout).toContain('amazon.nova');
  expect(stderr).toMatch(
    /Warning: .*usage.*\.json is damaged, so its usage is not counted\. Move it/,
  );
});

it.each([['0'], ['401'], ['-1'], ['seven'], ['1.5']])('--days %s is refused', async (days) => {
  const { code, stdout, stderr } = await runCommand(['usage', `--days=${days}`]);
  expect({ code: code === 0, stdout }).toEqual({ code: false, stdout: '' });
  expect(stderr).toContain('--days must be a number from 1 to 400.');
});
