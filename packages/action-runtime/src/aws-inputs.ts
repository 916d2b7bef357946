import { chainingCap, checkRegion, parseProxy } from '@bedrock-token/aws';
import type { RoleArn } from '@bedrock-token/core';
import {
  checkSessionName,
  defaultSessionName,
  inputError,
  parseRoleArn,
  STANDARD_RETRY,
} from '@bedrock-token/core';
import {
  parseBoolean,
  parseWhole,
  type ReadInput,
  readList,
  splitList,
} from '@bedrock-token/github';
import { type Auth, chooseAuth } from './auth.ts';

/** Where an action gets its AWS credentials, and how it reaches AWS. */
export interface AwsInputs {
  auth: Auth;
  isAuthGuessed: boolean;
  role: RoleArn | undefined;
  regions: [string, ...string[]];
  audience: string;
  sessionName: string;
  sessionSeconds: number;
  externalId: string | undefined;
  oidcTokenFile: string | undefined;
  allowedAccounts: string[];
  maskAccount: boolean;
  httpProxy: string | undefined;
  noProxy: string | undefined;
  attempts: number;
}

const SESSION = { min: 900, max: 43_200, unit: 'seconds' };

/**
 * Reads and checks the inputs that are about AWS.
 *
 * @throws ERR_INPUT for the first that is wrong
 */
export function readAwsInputs(read: ReadInput, environment: NodeJS.ProcessEnv): AwsInputs {
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
    oidcTokenFile: optional('web-identity-token-file'),
    allowedAccounts: readList(read, 'allowed-account-ids').map(checkAccountId),
    maskAccount: parseBoolean(read('mask-aws-account-id'), 'mask-aws-account-id', false),
    httpProxy: optional('http-proxy') && parseProxy(text('http-proxy'), 'http-proxy').href,
    noProxy: optional('no-proxy'),
    attempts:
      parseWhole(read('retry-max-attempts'), 'retry-max-attempts', {
        min: 1,
        max: 100,
        unit: 'attempts',
        example: 12,
      }) ?? STANDARD_RETRY.attempts,
  };
}

/** @returns milliseconds; read apart, since it limits the reading of the rest, too */
export function readTimeout(read: ReadInput): number {
  const bounds = { min: 1, max: 21_600, unit: 'seconds', example: 300 };
  return (parseWhole(read('action-timeout-s'), 'action-timeout-s', bounds) ?? 300) * 1000;
}

function readRole(read: ReadInput): RoleArn {
  const given = read('role-to-assume');
  // A line break at the end is what YAML's block text adds; what is inside is a mistake.
  return parseRoleArn(given.trim() === '' ? given : given.trim(), 'role-to-assume');
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
    'is missing, and neither AWS_REGION nor AWS_DEFAULT_REGION is set',
    'Name the region whose models you call, such as aws-region: us-east-1; a key works in its own region only.',
  );
}

function readSessionName(given: string, environment: NodeJS.ProcessEnv): string {
  if (given !== '') return checkSessionName(given, 'role-session-name');
  return defaultSessionName(environment.GITHUB_REPOSITORY ?? '', environment.GITHUB_RUN_ID ?? '');
}

function checkAccountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw inputError(
    'allowed-account-ids',
    'contains a value that is not an AWS account ID',
    'An account ID is twelve digits, such as 123456789012; in YAML, put it in quotes.',
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
    'Give role-to-assume, or leave this input out: credentials without a role cannot be limited.',
  );
}
