import { describe, expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { makeHome } from '../support/command/run-command.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';
import { type HangUp, startHangUp } from '../support/faults/hang-up.ts';

const ASSUME = ['--region', 'us-east-1', '--role-arn', NARROW_ROLE];

/** Runs the command with variables in which PORT stands for the port of a proxy. */
async function askThrough(variables: Record<string, string>) {
  await using cloud = await startHelperCloud();
  await using proxy = await startConnectProxy();
  using home = makeHome();
  const env = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replace('PORT', String(proxy.port)),
    ]),
  );
  const result = await ask(cloud, home, ASSUME, { env: { ...developerEnv(cloud), ...env } });
  return { ...result, targets: proxy.targets.length };
}

describe.concurrent('a proxy', () => {
  it.each(['127.0.0.1:PORT', 'localhost:PORT', '//127.0.0.1:PORT', 'user:pw@127.0.0.1:PORT'])(
    'without a scheme is an HTTP proxy: %s',
    async (value) => {
      const result = await askThrough({ HTTP_PROXY: value });
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: '', targets: 1 });
    },
  );

  it.each(['127.0.0.0/8', '10.0.0.0/8, 127.0.0.1', '*'])(
    'is not used for NO_PROXY=%s',
    async (value) => {
      const result = await askThrough({ HTTP_PROXY: 'http://127.0.0.1:PORT', NO_PROXY: value });
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: '', targets: 0 });
    },
  );

  it('of SOCKS in ALL_PROXY is left aside, and doctor says so', async () => {
    const env = { ALL_PROXY: 'socks5h://user:CANARY-pw@127.0.0.1:PORT' };
    const result = await askThrough(env);
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: '', targets: 0 });
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const doctor = await ask(cloud, home, ['doctor', '--region', 'us-east-1'], {
      env: { ...developerEnv(cloud), ALL_PROXY: 'socks5h://user:CANARY-pw@127.0.0.1:9' },
    });
    expect(doctor.stdout).toMatch(/proxy .*ALL_PROXY.*SOCKS/);
    expect(doctor.stdout + doctor.stderr).not.toContain('CANARY');
  });

  it.each([
    ['of SOCKS', 'socks5://user:CANARY-pw@127.0.0.1:PORT'],
    // Its host would be "CANARY-user", and 12 a port.
    ['with a bare # in the password', 'http://CANARY-user:12#CANARY-pw@127.0.0.1:PORT'],
  ])('%s in HTTP_PROXY is refused by the name of the variable', async (_, value) => {
    const result = await askThrough({ HTTP_PROXY: value });
    expect(result).toMatchObject({ code: 2, targets: 0 });
    expect(result.stderr).toMatch(/^bedrock-token: HTTP_PROXY is not the URL of an HTTP proxy\./);
    expect(result.stderr).not.toContain('CANARY');
  });

  it('that does not connect is named, with its status', async () => {
    await using cloud = await startHelperCloud();
    await using proxy = await startConnectProxy({ route: () => undefined });
    using home = makeHome();
    const env = { ...developerEnv(cloud), HTTP_PROXY: proxy.url };
    const result = await ask(cloud, home, ASSUME, { env });
    expect(result.code).toBe(6);
    expect(result.stderr).toContain(
      `The proxy does not connect to ${new URL(cloud.url).host} (502).`,
    );
  });
});

describe.concurrent('an https:// proxy that does not speak TLS', () => {
  it.each<[HangUp, string, string[]]>([
    ['closes', 'get', ASSUME],
    ['closes', 'doctor', ['doctor', ...ASSUME]],
    ['resets', 'get', ASSUME],
    ['answers in plain text', 'get', ASSUME],
  ])('and %s is reported in one line by %s', async (kind, _, args) => {
    await using cloud = await startHelperCloud();
    await using server = await startHangUp(kind);
    using home = makeHome();
    const env = {
      ...developerEnv(cloud),
      HTTP_PROXY: `https://user:CANARY-pw@127.0.0.1:${server.port}`,
    };
    const { code, stdout, stderr } = await ask(cloud, home, args, { env });
    expect(code).toBe(6);
    const text = stdout + stderr;
    expect(text).toMatch(
      new RegExp(
        `No response from the proxy 127\\.0\\.0\\.1:${server.port} \\((ECONNRESET|E?PROTO|EPIPE|ERR_SSL\\w+)\\)`,
      ),
    );
    expect(text).toContain(`http://127.0.0.1:${server.port}`);
    expect(text).not.toMatch(/CANARY|\n\s+at |node:/);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
