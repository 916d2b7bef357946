import type { IssuedKeys, IssueRequest } from './aws/issue-credentials.ts';
import type { CloudTrailHandle } from './cloudtrail/handles.ts';
import type { GitHubHandles } from './github/handles.ts';
import type { GitHubTokenRequest } from './github/tokens.ts';
import type { ApiKeyRecord, ApiKeyRequest, IamHandle } from './iam/handles.ts';
import type { MetadataRole } from './metadata/role-session.ts';
import type { CiJob } from './oidc/ci/ci-job.ts';
import type { GitHubClaims } from './oidc/claims.ts';
import type { SecretsManagerHandle } from './secrets-manager/handles.ts';
import type { Clock } from './server/clock.ts';
import type { Faults } from './server/faults.ts';
import type { Journal, JournalEntry } from './server/journal.ts';
import type { ParameterStoreHandle } from './ssm/handles.ts';
import type { LoginFile } from './sso/login-file.ts';
import type { LoginRequest } from './sso/logins.ts';
import type { ProfileRequest } from './sso/profile.ts';

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** What the identity tokens name as `iss`. */
  issuer: string;
  /** As configured. */
  regions: readonly string[];
  /** `AWS_ENDPOINT_URL_*` for every service. */
  env: Record<string, string>;
  /** The same, Bedrock, Secrets Manager and SSM pinned to a region, as real host names are. */
  regionEnv(region: string): Record<string, string>;
  /** What a runner gives a job that may ask for identity tokens; each call is another job. */
  oidcEnv(claims?: Partial<GitHubClaims>): Record<string, string>;
  /** The OIDC token that GitHub gives a job with these claims, by default for STS. */
  idToken(request?: { claims?: Partial<GitHubClaims>; audience?: string }): Promise<string>;
  /** The OIDC token that another CI system gives a job, by an issuer of its own that STS knows from then on. */
  ciToken(job: CiJob): Promise<string>;
  /** Base URL for OpenAI clients, not pinned to a region. @throws Error for an unknown region */
  openaiBaseUrl(region: string): string;
  /** Credentials without going through STS. @throws Error for an unknown user or role */
  issue(identity: IssueRequest): IssuedKeys;
  /**
   * The access key of an IAM user `admin` with AdministratorAccess, the same at each call. The user is created if the
   * configuration has none of that name.
   *
   * @param accountId default the first account
   * @throws Error for an unknown account
   */
  issueAdministrator(accountId?: string): IssuedKeys;
  /**
   * A long-term API key without going through IAM: one that has been there all along.
   *
   * @throws Error for an unknown user, an age that IAM would not take, or a third key
   */
  issueApiKey(request: ApiKeyRequest): ApiKeyRecord;
  /** What IAM holds at present, with secrets, and how late others see it. */
  iam: IamHandle;
  /**
   * Logs somebody in to IAM Identity Center; the file goes to `~/.aws/sso/cache`.
   *
   * @throws Error for a login that there cannot be
   */
  ssoLogin(request: LoginRequest): LoginFile;
  /** Text for `~/.aws/config` that leads to such a login. */
  ssoProfile(request: ProfileRequest): string;
  /**
   * What a container with this role has in its environment; each call is another container.
   *
   * @param role its name or ARN
   * @throws Error for an unknown role
   */
  containerEnv(role: string, options?: Omit<MetadataRole, 'role'>): Record<string, string>;
  /**
   * What points AWS SDKs at an EC2 instance with this role. There is one instance: another call
   * gives it another role.
   *
   * @param role its name or ARN
   * @throws Error for an unknown role
   */
  instanceEnv(role: string, options?: Omit<MetadataRole, 'role'>): Record<string, string>;
  /** What points a client of GitHub's REST API here, as a runner does. */
  githubEnv(): { GITHUB_API_URL: string };
  /** A token for that API. @throws Error for rights that such a token can never have */
  githubToken(request: GitHubTokenRequest): string;
  /** GitHub's secrets, as nobody but GitHub sees them, and issues. */
  github: GitHubHandles;
  /** Secrets of Secrets Manager, as nobody but AWS sees them. */
  secretsManager: SecretsManagerHandle;
  /** Parameters of Systems Manager, decrypted. */
  parameterStore: ParameterStoreHandle;
  /** CloudTrail's event history: management events of Bedrock, and sessions that STS issued. */
  cloudTrail: CloudTrailHandle;
  journal: Journal;
  faults: Faults;
  /** Limits a service; a burst may hold one second's worth. 0 lifts the limit. */
  limit(service: string, requestsPerSecond: number): void;
  clock: Clock;
  /** All that was issued or kept and must stay hidden: AWS secrets, API keys, tokens, secrets. */
  secrets(): string[];
  /** Requests that nobody expected; each was answered 501. */
  unexpected: readonly JournalEntry[];
  /** Forgets the requests so far, unexpected ones with them. */
  forget(): void;
  /**
   * Cuts every connection and frees the port.
   *
   * @throws Error if there were unexpected requests, unless they are allowed
   */
  stop(options?: { allowUnexpected?: boolean }): Promise<void>;
}
