import fc from 'fast-check';
import { ROLE } from '../cloud/cloud.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
  fault?: 'connect' | 'body' | undefined;
}

/** One run: its inputs, its environment, and what everybody answers. */
export interface HostileCase {
  inputs: Record<string, string>;
  environment: Record<string, string>;
  oidc: Answer;
  sts: Answer;
  bedrock: Answer;
  /** The web identity token file; absent if it cannot be read. */
  file: string | undefined;
  dice: number;
}

/** Stands in every secret; what a run lets out must not hold it. */
export const CANARY = 'CANARYbirdCANARY';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${encode({ alg: 'RS256' })}.${encode({ iss: 'https://i', sub: 's', aud: 'a', exp: 4e9 })}.${CANARY.repeat(20)}`;
const END = new Date(Date.now() + 3_600_000).toISOString();
const SESSION = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/bedrock-ci/x</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>ASIAEXAMPLEEXAMPLE12</AccessKeyId><SecretAccessKey>${CANARY}/+=</SecretAccessKey><SessionToken>${CANARY}+/==</SessionToken><Expiration>${END}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
const fault = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

const NASTY = [
  ...['', ' ', '\n', '\0', '\u202e', '\ud800', 'null', 'undefined', 'NaN', '-1', '1e309', '0x1'],
  ...['"', '{}', '[]', '::error::x', '%0A', '__proto__', 'constructor', 'toString', '../..', '*'],
  'é'.repeat(3000),
  'arn:'.repeat(500),
];
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.json({ maxDepth: 2 }),
);

/** A good body cut off, with something put in, or doubled: parsers see nearly what they expect. */
const spoil = (good: string) =>
  fc
    .tuple(fc.nat(good.length), fc.nat(60), nasty)
    .map(([at, length, text]) => good.slice(0, at) + text + good.slice(at + length));

/** A server that shows us our own token again, whole or in pieces that no mask knows. */
const ECHOES = [
  JWT,
  encodeURIComponent(JWT),
  JWT.slice(0, -7),
  JWT.slice(5),
  JWT.split('.')[2],
].map((piece) => fault('AccessDenied', `no: ${piece}, really`));

const bodies = (...good: string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...good).chain(spoil) },
    { weight: 2, arbitrary: fc.constantFrom(...good) },
    { weight: 2, arbitrary: nasty },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constantFrom(...ECHOES, `<html>${CANARY}`, `<?xml?>${CANARY}`) },
  );

const answer = (...good: string[]): fc.Arbitrary<Answer> =>
  fc.record({
    status: fc.constantFrom(200, 200, 200, 204, 302, 400, 401, 403, 404, 407, 429, 500, 503, 599),
    headers: fc.record({
      'content-type': fc.constantFrom('text/xml', 'application/json', 'text/html', ''),
      'retry-after': fc.constantFrom('', '-1', 'soon', '1e99', '0'),
    }),
    body: bodies(...good),
    fault: fc.constantFrom(undefined, undefined, undefined, 'connect' as const, 'body' as const),
  });

const fine = (body: string): Answer => ({ status: 200, headers: {}, body });
const oidc = answer(JSON.stringify({ value: JWT }), JSON.stringify({ value: [JWT] }), JWT);
const sts = answer(
  SESSION,
  fault('AccessDenied', 'no'),
  fault('ValidationError', 'MaxSessionDuration'),
  fault('ExpiredTokenException', 'old'),
);
const bedrock = answer('{"message":"not authorized to perform: x"}', '{"modelSummaries":[]}');

const GOOD: Record<string, string> = { 'role-to-assume': ROLE, 'aws-region': 'us-east-1' };
const NAMES = [
  ...['role-to-assume', 'aws-region', 'audience', 'role-session-name', 'role-duration-seconds'],
  ...['role-external-id', 'role-chaining', 'web-identity-token-file', 'inline-session-policy'],
  ...['managed-session-policies', 'allowed-account-ids', 'mask-aws-account-id', 'http-proxy'],
  ...['no-proxy', 'retry-max-attempts', 'token-duration-seconds', 'scope', 'models', 'export'],
  ...['export-aws-credentials', 'verify', 'summary', 'auth'],
];
const secretProxy = nasty.map((text) => `http://user:${CANARY}@${text}`);
const badInputs = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(nasty, secretProxy), {
  minKeys: 1,
  maxKeys: 3,
});

/** Hostile in one place, so that every place is reached; now and then in all of them. */
export const hostileCase: fc.Arbitrary<HostileCase> = fc
  .record({
    where: fc.constantFrom('inputs', 'oidc', 'sts', 'file', 'bedrock', 'environment', 'everywhere'),
    inputs: badInputs,
    oidc,
    sts,
    bedrock,
    file: fc.oneof(spoil(JWT), nasty, fc.constantFrom(undefined, JWT)),
    environment: fc.dictionary(
      fc.constantFrom(
        'GITHUB_REPOSITORY',
        'GITHUB_RUN_ID',
        'GITHUB_OUTPUT',
        'AWS_ENDPOINT_URL',
        'ACTIONS_ID_TOKEN_REQUEST_URL',
      ),
      nasty,
    ),
    dice: fc.integer({ min: 1, max: 2_147_483_646 }),
  })
  .map(({ where, ...given }) => {
    const at = (place: string) => where === place || where === 'everywhere';
    return {
      inputs: {
        ...GOOD,
        'retry-max-attempts': '2',
        ...(at('file') && { 'web-identity-token-file': '/token' }),
        ...(at('bedrock') && { verify: 'access' }),
        ...(at('inputs') && given.inputs),
      },
      environment: {
        // Files that exist; a mint looks at them, and only a delivery writes.
        GITHUB_ENV: import.meta.filename,
        GITHUB_OUTPUT: import.meta.filename,
        GITHUB_ACTIONS: 'true',
        ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.invalid/token?x=1',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: `${CANARY}-request`,
        ...(at('environment') && given.environment),
      },
      oidc: at('oidc') ? given.oidc : fine(JSON.stringify({ value: JWT })),
      sts: at('sts') ? given.sts : fine(SESSION),
      bedrock: at('bedrock') ? given.bedrock : fine('{}'),
      file: given.file,
      dice: given.dice,
    };
  });
