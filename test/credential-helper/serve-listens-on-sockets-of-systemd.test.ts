import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../support/command/cache-entry.ts';
import { developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { command, makeHome, STATIC_KEYS } from '../support/command/run-command.ts';
import { converse } from '../support/command/serve.ts';
import { CAN_ACTIVATE, findFreePort, startActivated } from '../support/command/start-unit.ts';

it.skipIf(!CAN_ACTIVATE)('the first connection starts it, and is answered', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const port = await findFreePort();
  await using unit = await startActivated({
    listen: [`127.0.0.1:${port}`],
    words: [...command, 'serve', '--region', 'us-west-2', '--port', String(port)],
    env: { ...home.env, ...developerEnv(cloud), ...cloud.env },
    cwd: home.path,
  });
  const url = `http://127.0.0.1:${port}`;
  // Nobody has the key yet: the first request is what makes it.
  expect((await converse({ url, key: 'wrong' })).status).toBe(401);
  await until(() => unit.stdout().endsWith('\n'));
  expect(unit.stdout()).toContain(url);
  const key = /bedrock-gateway-[\w-]{43}/.exec(unit.stdout())?.[0] ?? '';
  expect((await converse({ url, key })).status).toBe(200);
});

it.skipIf(!CAN_ACTIVATE)('a Unix socket that was passed is announced', async () => {
  using home = makeHome();
  const path = join(home.path, 'passed.sock');
  await using unit = await startActivated({
    listen: [path],
    words: [...command, 'serve', '--region', 'us-west-2'],
    env: { ...home.env, ...STATIC_KEYS },
    cwd: home.path,
  });
  const ask = (key: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` };
      request({ socketPath: path, host: 'localhost', path: '/v1/models', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
  expect(await ask('wrong')).toBe(401);
  await until(() => unit.stdout().endsWith('\n'));
  expect(unit.stdout()).toContain(`at the Unix socket ${path}\n`);
  expect(unit.stdout()).not.toContain('undefined');
  expect(await ask(/bedrock-gateway-[\w-]{43}/.exec(unit.stdout())?.[0] ?? '')).toBe(404);
});
