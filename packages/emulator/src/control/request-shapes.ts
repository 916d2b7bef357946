import { PARAMETER_MEMBERS, SECRET_MEMBERS } from '../config/account-shape.ts';
import type { ParameterConfig, SecretConfig } from '../config/config.ts';
import { CLAIMS } from '../config/config-shape.ts';
import type { GitHubTokenRequest } from '../github/tokens.ts';
import type { ApiKeyRequest } from '../iam/handles.ts';
import { API_KEY_SERVICES } from '../iam/issue-api-key.ts';
import type { Propagation } from '../iam/propagation.ts';
import type { MetadataRole } from '../metadata/role-session.ts';
import { FAULT_KINDS, type Fault } from '../server/faults.ts';
import {
  anyObject,
  anyText,
  flag,
  listOf,
  mapOf,
  number,
  objectOf,
  oneOf,
  required,
  type Shape,
  text,
  wholeNumber,
} from '../shape/shape.ts';
import type { LoginRequest } from '../sso/logins.ts';
import type { ProfileRequest } from '../sso/profile.ts';
import { IDENTITIES } from './identities.ts';
import type {
  CredentialsRequest,
  EnvironmentRequest,
  IdTokenRequest,
  JobRequest,
  LimitRequest,
  PlaceQuery,
  UserQuery,
} from './requests.ts';

/** Of a request that takes neither a body nor a query. */
export const NOTHING = objectOf<Record<never, never>>({});

export const FAULT = objectOf<Fault>({
  service: required(text),
  action: text,
  times: {
    check: (value, path) => {
      if (value !== 'always') wholeNumber(1).check(value, `${path}, if it is not "always",`);
    },
  },
  skip: wholeNumber(0),
  kind: required(oneOf(...FAULT_KINDS)),
  status: wholeNumber(100, 599),
  code: text,
  message: anyText,
  latencyMs: wholeNumber(0),
  body: anyText,
  headers: mapOf(anyText),
});

export const CLOCK = objectOf<{ offsetMs: number }>({ offsetMs: required(number) });

export const LIMIT = objectOf<LimitRequest>({
  service: required(text),
  requestsPerSecond: required({
    check(value, path) {
      number.check(value, path);
      if (Number(value) < 0) number.check('a negative number', path);
    },
  }),
});

export const JOB_CLAIMS: Shape = CLAIMS;

export const ID_TOKEN = objectOf<IdTokenRequest>({ claims: CLAIMS, audience: text });

export const ENVIRONMENT = objectOf<EnvironmentRequest>({
  as: oneOf(...IDENTITIES),
  name: text,
  claims: CLAIMS,
  region: text,
});

export const CREDENTIALS = objectOf<CredentialsRequest>({
  user: text,
  role: text,
  accountId: text,
  sessionName: text,
  durationSeconds: wholeNumber(1),
  sessionPolicy: anyObject,
});

export const GITHUB_TOKEN = objectOf<GitHubTokenRequest>({
  kind: required(oneOf('github-token', 'app', 'pat')),
  permissions: mapOf(oneOf('read', 'write')),
  repositories: listOf(text),
  mayPush: flag,
});

export const JOB = objectOf<JobRequest>({ repository: required(text), environment: text });

export const REPOSITORY = objectOf<{ repository: string }>({ repository: required(text) });

export const LOGIN = objectOf<LoginRequest>({
  startUrl: required(text),
  region: required(text),
  session: text,
  user: text,
  lifetimeSeconds: number,
  refreshable: flag,
  signInSeconds: number,
  registrationSeconds: number,
});

/** A login's request may be spread into it. */
export const PROFILE = objectOf<ProfileRequest & Partial<LoginRequest>>({
  startUrl: required(text),
  region: required(text),
  session: text,
  profile: text,
  accountId: text,
  permissionSet: text,
  profileRegion: text,
  user: text,
  lifetimeSeconds: number,
  refreshable: flag,
  signInSeconds: number,
  registrationSeconds: number,
});

export const METADATA_ROLE = objectOf<MetadataRole>({
  role: required(text),
  durationSeconds: wholeNumber(1),
});

export const API_KEY = objectOf<ApiKeyRequest>({
  user: required(text),
  accountId: text,
  serviceName: oneOf(...API_KEY_SERVICES),
  ageDays: wholeNumber(1, 36_600),
});

export const KEYS_OF_USER = objectOf<Partial<UserQuery>>({ user: text, accountId: text });
export const USER = objectOf<UserQuery>({ user: required(text), accountId: text });

export const PROPAGATION = objectOf<Partial<Propagation>>({
  listMs: wholeNumber(0),
  bearerMs: wholeNumber(0),
});

export const PLACE = objectOf<PlaceQuery>({
  name: required(text),
  region: text,
  accountId: text,
});

export const SECRET = objectOf<SecretConfig & { accountId?: string }>({
  ...SECRET_MEMBERS,
  accountId: text,
});

export const PARAMETER = objectOf<ParameterConfig & { accountId?: string }>({
  ...PARAMETER_MEMBERS,
  accountId: text,
});
