import { chainingCap, checkRegion, parseProxy } from '@bedrock-token/aws';
import type { RoleArn } from '@bedrock-token/core';
import {
  checkLifetime,
  checkSessionName,
  defaultSessionName,
  inputError,
  parseRoleArn,
} from '@bedrock-token/core';
import {
  parseBoolean,
  parseWhole,
  type ReadInput,
  readList,
  splitList,
} from '@bedrock-token/github';
import { type Auth, chooseAuth } from './auth.ts';
import { type Narrowing, readNarrowing } from './narrowing.ts';

export interface MintInputs {
  auth: Auth;
  isAuthGuessed: boolean;
  role: RoleArn | undefined;
  regions: [string, ...string[]];
  audience: string;
  sessionName: string;
  sessionSeconds: number;
  externalId: string | undefined;
  identityTokenFile: string | undefined;
  narrowing: Narrowing;
  allowedAccounts: string[];
  maskAccount: boolean;
  httpProxy: string | undefined;
  noProxy: string | undefined;
  attempts: number;
  tokenSeconds: number | undefined;
  exports: { bedrock: boolean; openai: boolean; awsCredentials: boolean };
  verify: 'none' | 'access' | { model: string };
  summary: boolean;
}

const SESSION = { min: 900, max: 43_200, unit: 'seconds' };

/**
 * Reads and checks every input before anything is sent anywhere.
 *
 * @throws ERR_INPUT for the first input that is wrong
 */
export function readInputs(read: ReadInput, environment: NodeJS.ProcessEnv): MintInputs {
  const text = (name: string) => read(name).trim();
  const optional = (name: string) => text(name) || undefined;
  const chaining = parseBoolean(read('role-chaining'), 'role-chaining', false);
  const auth = chooseAuth(read, chaining, environment);
  const role = auth.needsRole || text('role-to-assume') ? readRole(read) : undefined;
  const sessionSeconds =
    parseWhole(read('role-duration-seconds'), 'role-duration-seconds', SESSION) ?? 3600;
  if (chaining && sessionSeconds > 3600) {
    throw chainingCap(sessionSeconds, 'role-duration-seconds');
  }
  refuseUnusedRoleInputs(read, role);
  return {
    auth: auth.kind,
    isAuthGuessed: auth.isGuess ?? false,
    role,
    regions: readRegions(read, environment),
    audience: text('audience') || 'sts.amazonaws.com',
    sessionName: readSessionName(text('role-session-name'), environment),
    sessionSeconds,
    externalId: optional('role-external-id'),
    identityTokenFile: optional('web-identity-token-file'),
    narrowing: readNarrowing(read, role),
    allowedAccounts: readList(read, 'allowed-account-ids').map(checkAccountId),
    maskAccount: parseBoolean(read('mask-aws-account-id'), 'mask-aws-account-id', false),
    httpProxy: optional('http-proxy') && parseProxy(text('http-proxy'), 'http-proxy').href,
    noProxy: optional('no-proxy'),
    attempts:
      parseWhole(read('retry-max-attempts'), 'retry-max-attempts', {
        min: 1,
        max: 100,
        unit: 'attempts',
      }) ?? 12,
    tokenSeconds: readTokenSeconds(text('token-duration-seconds')),
    exports: readExports(read),
    verify: readVerify(text('verify')),
    summary: parseBoolean(read('summary'), 'summary', true),
  };
}

/** @returns milliseconds; read apart, since it limits the reading of the rest, too */
export function readTimeout(read: ReadInput): number {
  const bounds = { min: 1, max: 21_600, unit: 'seconds' };
  return (parseWhole(read('action-timeout-s'), 'action-timeout-s', bounds) ?? 300) * 1000;
}

function readRole(read: ReadInput): RoleArn {
  const given = read('role-to-assume');
  // A line break at the end is what YAML's block text adds; what is inside is a mistake.
  return parseRoleArn(given.trim() === '' ? given : given.trim());
}

const SEVERAL_REGIONS =
  'Give a region such as us-east-1; several are separated by commas or line breaks.';

function readRegions(read: ReadInput, environment: NodeJS.ProcessEnv): [string, ...string[]] {
  const candidates = [
    ['aws-region', read('aws-region')],
    ['AWS_REGION', environment.AWS_REGION ?? ''],
    ['AWS_DEFAULT_REGION', environment.AWS_DEFAULT_REGION ?? ''],
  ] as const;
  for (const [name, text] of candidates) {
    const [first, ...rest] = new Set(
      splitList(text).map((region) => checkRegion(region, name, SEVERAL_REGIONS)),
    );
    if (first !== undefined) return [first, ...rest];
  }
  throw inputError(
    'aws-region',
    'is not given, and neither AWS_REGION nor AWS_DEFAULT_REGION is set',
    'Name the region whose models you call, such as aws-region: us-east-1; a key works in its own region only.',
  );
}

function readSessionName(given: string, environment: NodeJS.ProcessEnv): string {
  if (given !== '') return checkSessionName(given);
  return defaultSessionName(environment.GITHUB_REPOSITORY ?? '', environment.GITHUB_RUN_ID ?? '');
}

function readTokenSeconds(given: string): number | undefined {
  if (given === '') return undefined;
  return checkLifetime(
    /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN,
    'token-duration-seconds',
  );
}

function checkAccountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw inputError(
    'allowed-account-ids',
    'holds something that is not an AWS account id',
    'An account id is twelve digits, such as 123456789012; in YAML, put it in quotes.',
  );
}

function readExports(read: ReadInput): MintInputs['exports'] {
  const entries = splitList(read('export') || 'bedrock');
  const known = entries.every((entry) => /^(bedrock|openai|none)$/.test(entry));
  if (!known || entries.length === 0 || (entries.includes('none') && entries.length > 1)) {
    throw inputError(
      'export',
      'is not any of bedrock, openai and none',
      'Write export: bedrock, export: openai, export: bedrock,openai or export: none.',
    );
  }
  return {
    bedrock: entries.includes('bedrock'),
    openai: entries.includes('openai'),
    awsCredentials: parseBoolean(read('export-aws-credentials'), 'export-aws-credentials', false),
  };
}

function readVerify(given: string): MintInputs['verify'] {
  if (given === '' || given === 'none') return 'none';
  if (given === 'access') return 'access';
  if (given.length <= 256 && /^[\w.:/-]+[.:][\w.:/-]+$/.test(given)) return { model: given };
  throw inputError(
    'verify',
    'is neither none, access nor a model id',
    'Write verify: access, or a model id such as us.anthropic.claude-3-5-haiku-20241022-v1:0.',
  );
}

/** An input that would silently do nothing is a misunderstanding: say so. */
function refuseUnusedRoleInputs(read: ReadInput, role: RoleArn | undefined): void {
  if (role !== undefined) return;
  const needRole = [
    'role-external-id',
    'inline-session-policy',
    'managed-session-policies',
    'models',
    'web-identity-token-file',
  ];
  const unused = needRole.find((name) => read(name).trim() !== '');
  if (unused === undefined) return;
  throw inputError(
    unused,
    'has no effect without role-to-assume',
    'Give role-to-assume, or leave this input out: credentials at hand cannot be narrowed.',
  );
}
