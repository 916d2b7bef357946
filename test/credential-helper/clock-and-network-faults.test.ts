import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ASSUME = ['--region', 'us-east-1', '--role-arn', NARROW_ROLE];

describe.concurrent('a clock', () => {
  it.each([
    ['right', 0, 0, /^$/],
    ['two minutes behind', 120_000, 0, /warning: The clock of this machine is 1\d\d s behind/],
    ['two minutes ahead', -120_000, 0, /warning: The clock of this machine is 1\d\d s ahead/],
    ['ten minutes behind', 600_000, 9, /^bedrock-token: The clock .* behind the one of AWS/],
  ])('%s', async (_, offsetMs, code, says) => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    cloud.clock.offsetMs = offsetMs;
    // STS itself refuses what is signed more than five minutes off; the emulator does so, too.
    const result = await ask(cloud, home, ASSUME, { env: developerEnv(cloud) });
    expect(result.stderr).toMatch(says);
    expect(result.code).toBe(code);
  });
});

describe.concurrent('without a network', () => {
  it('a key in the cache is as good as ever, and a miss fails at once, naming the host', async () => {
    using home = makeHome();
    let warm: Record<string, string>;
    {
      await using cloud = await startHelperCloud();
      warm = { ...cloud.env, ...developerEnv(cloud) };
      expect((await ask(cloud, home, ASSUME, { env: warm })).code).toBe(0);
    }
    const env = { ...home.env, ...warm };
    expect(await runCommand(ASSUME, { env })).toMatchObject({ code: 0, stderr: '' });
    const miss = await runCommand([...ASSUME, '--no-cache'], { env });
    expect(miss).toMatchObject({ code: 6, stdout: '' });
    expect(miss.stderr).toMatch(/No response from .*(STS|127\.0\.0\.1).*ECONNREFUSED/);
    expect(miss.milliseconds).toBeLessThan(await allow(1_500));
  });

  it('keys of the environment need none', async () => {
    using home = makeHome();
    const env = { ...home.env, ...STATIC_KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    expect(await runCommand(['--region', 'us-east-1'], { env })).toMatchObject({ code: 0 });
  });

  it('a host that never answers is given up by --timeout, and named', async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    using home = makeHome();
    const env = {
      ...home.env,
      ...STATIC_KEYS,
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
    };
    const result = await runCommand([...ASSUME, '--timeout', '1s'], { env });
    server.close();
    expect(result).toMatchObject({ code: 6, stdout: '' });
    expect(result.stderr).toMatch(/STS|127\.0\.0\.1/);
    expect(result.milliseconds).toBeLessThan(await allow(1_200));
  });
});
