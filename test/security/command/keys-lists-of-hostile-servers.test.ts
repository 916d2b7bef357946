import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';
import { pageOfKeys, startServer } from '../../support/faults/endless-server.ts';

/**
 * The attack: what answers for IAM sends names that a terminal obeys, that turn text around or that make
 * up a row; or page after page without end, each with a marker that it has sent before.
 */

const ESCAPES = '\u001b]0;x\u0007\u009b31m\u202e\u2066\u{e0041}\n\u2028ACCAFORGED';
const UNFIT = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

it('control and format characters of names and messages reach no terminal', async () => {
  using home = makeHome();
  await using iam = await startServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const isList = body.includes('Action=List');
      response.writeHead(isList ? 200 : 403, { 'content-type': 'text/xml' });
      response.end(
        isList
          ? pageOfKeys([{ user: `eve${ESCAPES}`, alias: `eve-at-1${ESCAPES}` }])
          : `<ErrorResponse><Error><Code>Denied</Code><Message>no ${ESCAPES}</Message></Error></ErrorResponse>`,
      );
    });
  });
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: iam.url };
  for (const words of ['list --all-users', 'list --all-users --json', 'audit', 'list --user eve']) {
    const { stdout, stderr } = await runCommand(['keys', ...words.split(' ')], { env });
    expect({ words, stdout: UNFIT.exec(stdout), stderr: UNFIT.exec(stderr) }).toEqual({
      words,
      stdout: null,
      stderr: null,
    });
    expect(stdout + stderr).not.toMatch(/^\s*ACCAFORGED/m);
    if (!words.endsWith('--json')) continue;
    expect(JSON.parse(stdout)).toMatchObject([
      { userName: expect.stringContaining('\u009b31m\u202e\u2066') },
    ]);
  }
});

it('pages without end are not read for ever', async () => {
  using home = makeHome();
  let pages = 0;
  await using iam = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(pageOfKeys([], `marker-${pages++ % 2}`));
  });
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: iam.url };
  const { code, stdout, stderr } = await runCommand(['keys', 'list', '--user', 'ci'], {
    env,
    limitMs: 60_000,
  });
  expect({ code, stdout }, stderr).toEqual({ code: 6, stdout: '' });
  expect(stderr).toContain('IAM sent an endless list.');
});
