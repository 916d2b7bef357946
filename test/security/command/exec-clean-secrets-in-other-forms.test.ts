import { expect, it } from 'vitest';
import { makeHome, runCommand } from '../../support/command/run-command.ts';

/**
 * The attack: the secret of the caller stands in a second variable, in the form in which a program needs
 * it there, such as a URL, which escapes `/` and `+`; so an `exec --clean` left it. The same with a secret
 * that has no digit, and with an identity token that does not stand alone.
 */

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const WITHOUT_DIGIT = 'wJalrXUtnFEMI/KyMDENG+bPxRfiCYEXAMPLEKEY';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const TOKEN = [{ alg: 'RS256' }, { iss: 'https://ci.example', sub: 'job' }, 'signed']
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

const formsOf = (secret: string): Record<string, string> => ({
  BUCKET_URL: `s3://AKIAEXAMPLE:${encodeURIComponent(secret)}@bucket/`,
  AS_JSON: JSON.stringify({ secret }).replaceAll('/', '\\/'),
  AS_BASE64: base64(secret),
  BASIC_AUTH: `Basic ${base64(`AKIAEXAMPLE:${secret}`)}`,
  AS_HEX: Buffer.from(secret).toString('hex'),
  OF_TERRAFORM: secret,
});

it.each([SECRET, WITHOUT_DIGIT])('the command finds no form of %s', async (secret) => {
  using home = makeHome();
  const tokens = {
    AUTH_HEADER: `Bearer ${TOKEN}`,
    TOKEN_LINE: `${TOKEN}\n`,
    TOKEN_URL: `https://sts.example/?t%3D${TOKEN}`,
    TOKEN_JSON: JSON.stringify({ token: TOKEN }),
  };
  const kept = {
    OTHER: 'kept',
    SOME_URL: 'https://example.com/a%2Fb',
    LONG_PATH: '/opt/a/b/c/d/e',
  };
  const { code, stdout, stderr } = await runCommand(['exec', '--clean', '--', 'env'], {
    env: {
      ...home.env,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE12',
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_REGION: 'us-east-1',
      ...formsOf(secret),
      ...tokens,
      ...kept,
    },
  });
  expect(code, stderr).toBe(0);
  const names = new Set(stdout.split('\n').map((line) => line.split('=')[0]));
  const left = Object.keys({ ...formsOf(secret), ...tokens }).filter((name) => names.has(name));
  expect(left).toEqual([]);
  for (const name of ['PATH', 'HOME', ...Object.keys(kept)]) expect(names).toContain(name);
});
