import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOOPBACK_CERTIFICATE } from '../../../packages/emulator/test-support/loopback-certificate.ts';
import { ACCOUNT, type Cloud } from '../../support/cloud/cloud.ts';
import { answerOfSts } from '../../support/cloud/sts-answer.ts';
import {
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../../support/command/helper-cloud.ts';
import { type Home, makeHome, STATIC_KEYS } from '../../support/command/run-command.ts';
import {
  ENDLESS,
  expectCutOff,
  expectLinear,
  fillFile,
  KIB,
  type Measured,
  MIB,
  measureCommand,
  measureWithStdin,
  type Padding,
} from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';

// The attack: a file that somebody else can write, or that a variable names, has no end. What reads
// it whole takes all the memory there is, or minutes.

let cloud: Cloud;
/** A container's credentials and STS, which mind no length. */
const server = createServer({ maxHeaderSize: MIB }, (request, response) => {
  request.resume().on('end', () => response.end(request.method === 'GET' ? KEYS : answerOfSts({})));
});
const KEYS = JSON.stringify({
  AccessKeyId: STATIC_KEYS.AWS_ACCESS_KEY_ID,
  SecretAccessKey: STATIC_KEYS.AWS_SECRET_ACCESS_KEY,
  Token: 'token',
  Expiration: '2099-01-01T00:00:00Z',
});
let url = '';
beforeAll(async () => {
  cloud = await startHelperCloud();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await cloud.stop();
});

/** Fills a file of the home, and gives its path. */
type Fill = (name: string, start: string, pad?: Padding) => string;

interface Call {
  args: string[];
  env?: Record<string, string>;
  stdin?: string;
}

interface Row {
  what: string;
  limit: number;
  prepare: (fill: Fill, home: Home) => Call;
  /** What stderr says of a file within the limit; nothing by default, and a success. */
  within?: RegExp;
  refusal: RegExp;
  /** The shortest that is refused; by default a byte more. */
  beyond?: number;
  /** The longest text of which a byte may become a token. */
  tokens?: number;
}

const GET = ['get', '--no-cache', '--region', 'us-east-1'];
const SECTION = Object.entries(STATIC_KEYS).map(
  ([name, value]) => `${name.toLowerCase()} = ${value}`,
);
const here = () => ({ ...developerEnv(cloud), AWS_REGION: 'us-east-1' });
const SSO = 'https://example.awsapps.com/start';

const ROWS: Row[] = [
  {
    what: 'an AWS config file',
    limit: 4 * MIB,
    prepare(fill, home) {
      furnish(home, { '.aws/credentials': `[dev]\n${SECTION.join('\n')}\n` });
      fill('.aws/config', '[profile dev]\nregion = us-east-1\n', '#\n');
      return { args: ['get', '--no-cache', '--profile', 'dev'] };
    },
    refusal: /\/config cannot be read \(it is larger than 4096 KiB\)/,
  },
  {
    what: 'an AWS credentials file',
    limit: 4 * MIB,
    prepare(fill) {
      fill('.aws/credentials', `[dev]\n${SECTION.join('\n')}\n`, '#\n');
      return { args: [...GET, '--profile', 'dev'] };
    },
    refusal: /\/credentials cannot be read \(it is larger than 4096 KiB\)/,
  },
  {
    what: 'a file of certificate authorities',
    limit: 4 * MIB,
    prepare(fill) {
      const AWS_CA_BUNDLE = fill('ca.pem', `${LOOPBACK_CERTIFICATE.cert}\n`, '#\n');
      const env = { ...developerEnv(cloud), AWS_CA_BUNDLE };
      return { args: [...GET, '--role-arn', NARROW_ROLE], env };
    },
    refusal: /AWS_CA_BUNDLE names a file that cannot be read \(it is larger than 4096 KiB\)/,
  },
  {
    what: 'a token file of a container',
    limit: 256 * KIB,
    prepare(fill) {
      const AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = fill('token', 'token', 'x');
      const AWS_CONTAINER_CREDENTIALS_FULL_URI = `${url}/credentials`;
      const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE };
      return { args: GET, env };
    },
    refusal: /TOKEN_FILE names a file that cannot be read \(it is larger than 256 KiB\)/,
  },
  {
    what: 'a token file of an identity provider, by a variable',
    limit: 256 * KIB,
    prepare(fill) {
      const AWS_WEB_IDENTITY_TOKEN_FILE = fill('token', 'e30.e30.e30', 'x');
      const env = { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN: NARROW_ROLE };
      return { args: GET, env: { ...env, AWS_ENDPOINT_URL_STS: url } };
    },
    refusal: /TOKEN_FILE names a file that cannot be read \(it is larger than 256 KiB\)/,
  },
  {
    what: 'a token file of an identity provider, by a profile',
    limit: 256 * KIB,
    prepare(fill, home) {
      const path = fill('token', 'e30.e30.e30', 'x');
      const profile = `[profile dev]\nrole_arn = ${NARROW_ROLE}\nweb_identity_token_file = ${path}\n`;
      furnish(home, { '.aws/config': profile });
      return { args: [...GET, '--profile', 'dev'], env: { AWS_ENDPOINT_URL_STS: url } };
    },
    refusal: /token_file names a file that cannot be read \(it is larger than 256 KiB\)/,
  },
  {
    what: 'an SSO login',
    limit: 256 * KIB,
    prepare(fill, home) {
      furnish(home, {
        '.aws/config': `[sso-session work]\nsso_start_url = ${SSO}\nsso_region = eu-west-1\n[profile dev]\nsso_session = work\nsso_account_id = ${ACCOUNT}\nsso_role_name = Developer\n`,
      });
      const { name, content } = cloud.ssoLogin({
        startUrl: SSO,
        region: 'eu-west-1',
        session: 'work',
      });
      fill(`.aws/sso/cache/${name}`, content);
      return { args: [...GET, '--profile', 'dev'] };
    },
    refusal:
      /\/sso\/cache\/\w+\.json cannot be read \(it is larger than 256 KiB\)[\s\S]*aws sso login/,
  },
  {
    what: 'a console login',
    limit: 256 * KIB,
    prepare(fill, home) {
      furnish(home, { '.aws/config': '[profile dev]\nlogin_session = arn\n' });
      const name = createHash('sha256').update('arn').digest('hex');
      fill(`.aws/login/cache/${name}.json`, '{}');
      return { args: [...GET, '--profile', 'dev'] };
    },
    within: /The console login of profile dev is missing or has expired/,
    refusal:
      /\/login\/cache\/\w+\.json cannot be read \(it is larger than 256 KiB\)[\s\S]*aws login/,
  },
  {
    what: 'settings in YAML',
    // With room for what setup adds.
    limit: 255 * KIB,
    beyond: 256 * KIB + 1,
    tokens: 256 * KIB,
    prepare(fill, home) {
      furnish(home, { '.aws/credentials': `[x]\n${SECTION.join('\n')}\n` });
      fill('.aider.conf.yml', 'a: 1\n', (nth) => `k${nth}: 1\n`);
      return { args: ['setup', 'aider', '--no-check', '--profile', 'x'], env: here() };
    },
    refusal: /aider\.conf\.yml (has more than 256 KiB of YAML|cannot be read)/,
  },
  {
    what: 'a file of `--sinks`',
    limit: 64 * KIB,
    prepare(fill) {
      const path = fill('sinks.yml', '- { type: file, path: ./key }\n', '#\n');
      return { args: ['keys', 'policy', '--user', 'ci', '--sinks', path], env: here() };
    },
    refusal: /The file of --sinks cannot be read \(it is larger than 64 KiB\)/,
  },
  {
    what: 'stdin of `--sinks`',
    limit: 64 * KIB,
    prepare(fill) {
      const stdin = fill('sinks.yml', '- { type: file, path: ./key }\n', '#\n');
      return { args: ['keys', 'policy', '--user', 'ci', '--sinks', '-'], env: here(), stdin };
    },
    refusal: /Stdin cannot be read \(it is larger than 64 KiB\)/,
  },
  {
    what: 'stdin of `inspect`',
    limit: 64 * KIB,
    prepare(fill) {
      const key = `ABSK${Buffer.from('ci-at-123456789012:secret').toString('base64')}`;
      return { args: ['inspect', '-'], stdin: fill('key', key) };
    },
    refusal: /Stdin cannot be read \(it is larger than 64 KiB\)/,
  },
];

async function read({ prepare }: Row, bytes: number): Promise<Measured> {
  using home = makeHome();
  const fill: Fill = (name, start, pad) => {
    const path = join(home.path, name);
    fillFile(path, start, bytes, pad);
    return path;
  };
  const { args, env, stdin } = prepare(fill, home);
  const options = { env: { ...home.env, ...cloud.env, ...env } };
  return stdin === undefined
    ? await measureCommand(args, options)
    : await measureWithStdin(args, stdin, options);
}

it.each(sampleOf(ROWS, 3).map((row) => [row.what, row] as const))(
  '%s is read up to its limit and no further',
  async (_, row) => {
    const { limit, beyond: tooLong = limit + 1, tokens, within, refusal } = row;
    const [little, half, whole] = [
      await read(row, 0),
      await read(row, limit / 2),
      await read(row, limit),
    ];
    for (const result of [little, half, whole]) {
      if (within === undefined) expect(result, result.stderr).toMatchObject({ code: 0 });
      else expect(result.stderr).toMatch(within);
    }
    await expectLinear({
      little: little.footprint,
      half: half.footprint,
      whole: whole.footprint,
      limit,
      tokens,
      again: async () => [await read(row, limit / 2), await read(row, limit)],
    });
    for (const bytes of [tooLong, ENDLESS]) {
      const beyond = await read(row, bytes);
      expect(beyond).toMatchObject({ signal: null, stdout: '' });
      expect(beyond.code).toBeGreaterThan(1);
      expect(beyond.stderr).toMatch(refusal);
      expectCutOff(little.footprint, beyond.footprint, limit, tokens);
    }
  },
);
