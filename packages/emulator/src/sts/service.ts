import type { Role } from '../aws/account.ts';
import { accountOf, type CredentialStore, type IssuedCredentials } from '../aws/credentials.ts';
import type { Directory } from '../aws/directory.ts';
import { authenticateQuery } from '../aws/query/authenticate.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { createQueryService } from '../aws/query/service.ts';
import { requestContext } from '../aws/request-context.ts';
import { describeIdentity } from '../cloudtrail/identity.ts';
import type { Trail } from '../cloudtrail/trail.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Clock } from '../server/clock.ts';
import type { Service, ServiceRequest } from '../server/service.ts';
import { EXPECTED_PARAMETERS } from './expected-parameters.ts';
import type { FindIssuerKeys } from './issuer-keys.ts';
import { type AssumeParameters, readAssumeParameters, requireParameter } from './parameters.ts';
import { readSessionPolicies } from './session-policy.ts';
import { checkAssumeRoleTrust, checkWebIdentityTrust } from './trust.ts';
import { verifyWebIdentity } from './web-identity.ts';

export interface StsDependencies {
  clock: Clock;
  store: CredentialStore;
  directory: Directory;
  findKeys: FindIssuerKeys;
  /** The claims of an issuer that become condition keys; undefined for those of GitHub. */
  claimKeysOf: (issuer: string) => readonly string[] | undefined;
  packedPolicyLimitBytes: number;
  /** Sessions end after so many seconds at the latest; undefined for as long as was asked. */
  shortSessionSeconds: number | undefined;
  trail: Trail;
}

const API_VERSION = '2011-06-15';
/** A session that was got with another session lasts no longer, in seconds. */
const CHAINING_LIMIT = 3600;

/** AWS STS, query protocol. */
export function createStsService(dependencies: StsDependencies): Service {
  const {
    clock,
    store,
    directory,
    findKeys,
    claimKeysOf,
    packedPolicyLimitBytes,
    shortSessionSeconds,
    trail,
  } = dependencies;

  async function assumeRoleWithWebIdentity(form: URLSearchParams, request: ServiceRequest) {
    const parameters = readAssumeParameters(form);
    const token = requireParameter(form, 'WebIdentityToken', { min: 4, max: 20000 });
    const identity = await verifyWebIdentity(
      token,
      parameters.roleArn,
      directory,
      findKeys,
      claimKeysOf,
      clock,
    );
    const role = directory.findRole(parameters.roleArn);
    const context = requestContext(undefined, { sourceIp: request.sourceIp, now: clock.now() });
    checkWebIdentityTrust(role, identity, parameters, context);
    return {
      SubjectFromWebIdentityToken: identity.subject,
      ...assume(role, parameters, (issued) =>
        trail.addSession('AssumeRoleWithWebIdentity', issued, request, {
          type: 'WebIdentityUser',
          principalId: `${identity.provider.arn}:${identity.audience}:${identity.subject}`,
          userName: identity.subject,
          identityProvider: identity.provider.arn,
        }),
      ),
      Provider: identity.provider.arn,
      Audience: identity.audience,
    };
  }

  function assumeRole(form: URLSearchParams, request: ServiceRequest): QueryResult {
    const caller = authenticate(request);
    const parameters = readAssumeParameters(form);
    const role = directory.findRole(parameters.roleArn);
    const context = requestContext(caller, { sourceIp: request.sourceIp, now: clock.now() });
    context['sts:externalid'] = form.get('ExternalId') ?? undefined;
    checkAssumeRoleTrust(role, caller.principal, parameters, context);
    const isChained = caller.principal.kind === 'role-session';
    if (isChained && parameters.durationSeconds > CHAINING_LIMIT) {
      throw new AwsError(
        400,
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    }
    return assume(role, parameters, (issued) =>
      trail.addSession('AssumeRole', issued, request, describeIdentity(caller)),
    );
  }

  function getCallerIdentity(_form: URLSearchParams, request: ServiceRequest): QueryResult {
    const { principal } = authenticate(request);
    return { Arn: principal.arn, UserId: principal.userId, Account: accountOf(principal).id };
  }

  function assume(
    role: Role,
    parameters: AssumeParameters,
    onIssued: (issued: IssuedCredentials) => void,
  ): QueryResult {
    const { durationSeconds, sessionName, tags } = parameters;
    if (durationSeconds > role.maxSessionDuration) {
      throw new AwsError(
        400,
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    const narrowed = readSessionPolicies(parameters, directory, packedPolicyLimitBytes);
    const issued = store.issueSession({
      role,
      sessionName,
      durationSeconds: Math.min(durationSeconds, shortSessionSeconds ?? durationSeconds),
      tags,
      ...(narrowed.policies !== undefined && { sessionPolicies: narrowed.policies }),
    });
    onIssued(issued);
    return {
      AssumedRoleUser: { Arn: issued.principal.arn, AssumedRoleId: issued.principal.userId },
      Credentials: {
        AccessKeyId: issued.accessKeyId,
        SecretAccessKey: issued.secretAccessKey,
        SessionToken: issued.sessionToken,
        Expiration: issued.expiration,
      },
      PackedPolicySize: narrowed.packedPercent,
    };
  }

  function authenticate(request: ServiceRequest): IssuedCredentials {
    return authenticateQuery(request, 'sts', store, clock).credentials;
  }

  return createQueryService({
    name: 'sts',
    version: API_VERSION,
    namespace: `https://sts.amazonaws.com/doc/${API_VERSION}/`,
    actions: {
      AssumeRoleWithWebIdentity: {
        parameters: EXPECTED_PARAMETERS.AssumeRoleWithWebIdentity,
        run: assumeRoleWithWebIdentity,
      },
      AssumeRole: { parameters: EXPECTED_PARAMETERS.AssumeRole, run: assumeRole },
      GetCallerIdentity: {
        parameters: EXPECTED_PARAMETERS.GetCallerIdentity,
        run: getCallerIdentity,
      },
    },
  });
}
