import type { IssuedKeys } from '../aws/issue-credentials.ts';
import type { Emulator } from '../emulator.ts';
import { ShapeError } from '../shape/shape.ts';
import type { EnvironmentRequest } from './requests.ts';

/** What a shell sets, and what it removes: a variable of another identity would win over the new ones. */
export interface ShellEnvironment {
  set: Record<string, string>;
  unset: string[];
}

const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
/** Other sources of an identity, in the credential chains of the SDKs and of GitHub's tools. */
const OTHER_SOURCES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_BEARER_TOKEN_BEDROCK',
  'GITHUB_TOKEN',
  'GH_TOKEN',
];
const OF_JOBS = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];

/** What a person who looks after repositories may read and write. */
const PERSON = {
  kind: 'pat',
  permissions: {
    actions: 'read',
    administration: 'read',
    environments: 'write',
    issues: 'write',
    organization_administration: 'read',
    organization_secrets: 'write',
    secrets: 'write',
  },
} as const;

/**
 * The variables that make a shell use the emulator, as somebody.
 *
 * @throws ShapeError for members that do not go with `as`
 * @throws Error for a region, a role or a user that is not configured
 */
export function shellEnvironment(
  { as = 'admin', name, claims, region }: EnvironmentRequest,
  emulator: Emulator,
): ShellEnvironment {
  const isNamed = as === 'role' || as === 'user';
  if (isNamed && name === undefined) throw new ShapeError(`the name of the ${as} is missing`);
  if (!isNamed && name !== undefined) throw new ShapeError(`${as} has no name`);
  if (as !== 'job' && claims !== undefined) throw new ShapeError('claims are for a job');
  if (region !== undefined) emulator.regionEnv(region);
  const named = region ?? emulator.regions[0] ?? 'us-east-1';
  const set: Record<string, string> = {
    ...emulator.env,
    ...emulator.githubEnv(),
    AWS_REGION: named,
    // Version 1 of the AWS CLI reads this one only.
    AWS_DEFAULT_REGION: named,
  };
  if (as === 'admin') {
    Object.assign(set, variablesOf(emulator.issueAdministrator()));
    set.GH_TOKEN = emulator.githubToken(PERSON);
  } else if (as === 'job') {
    Object.assign(set, emulator.oidcEnv(claims));
  } else {
    const identity = as === 'role' ? { role: name ?? '' } : { user: name ?? '' };
    Object.assign(set, variablesOf(emulator.issue(identity)));
  }
  const unset = [...CREDENTIALS, ...OTHER_SOURCES, ...OF_JOBS].filter(
    (variable) => !Object.hasOwn(set, variable),
  );
  return { set, unset };
}

function variablesOf({ accessKeyId, secretAccessKey, sessionToken }: IssuedKeys) {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}
