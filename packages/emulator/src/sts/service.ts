import { AwsError } from '../aws/aws-error.ts';
import { accountOf, type CredentialStore, type IssuedCredentials } from '../aws/credentials.ts';
import type { Directory, Role } from '../aws/directory.ts';
import { requestContext } from '../aws/request-context.ts';
import { SignatureError, type SignatureProblem } from '../aws/signature-error.ts';
import { verifySignature } from '../aws/verify-signature.ts';
import type { Clock } from '../clock.ts';
import { redactParameters } from '../journal.ts';
import type { Operation, Service, ServiceRequest } from '../service.ts';
import { checkExpected } from './expected-parameters.ts';
import type { FindIssuerKeys } from './issuer-keys.ts';
import { type AssumeParameters, readAssumeParameters, requireParameter } from './parameters.ts';
import { renderResult, renderStsError, type StsResult } from './respond.ts';
import { readSessionPolicies } from './session-policy.ts';
import { checkAssumeRoleTrust, checkWebIdentityTrust } from './trust.ts';
import { verifyWebIdentity } from './web-identity.ts';

export interface StsDependencies {
  clock: Clock;
  store: CredentialStore;
  directory: Directory;
  findKeys: FindIssuerKeys;
  packedPolicyLimitBytes: number;
}

type Action = (form: URLSearchParams, request: ServiceRequest) => Promise<StsResult> | StsResult;

const API_VERSION = '2011-06-15';
/** A session that was got with another session lasts no longer, in seconds. */
const CHAINING_LIMIT = 3600;

/** STS's code for each way a signature can be wrong. */
const SIGNATURE_CODES: Record<SignatureProblem, [status: number, code: string]> = {
  missing: [403, 'MissingAuthenticationToken'],
  incomplete: [400, 'IncompleteSignature'],
  'unknown-key': [403, 'InvalidClientTokenId'],
  'wrong-token': [403, 'InvalidClientTokenId'],
  'session-expired': [403, 'ExpiredToken'],
  skewed: [403, 'SignatureDoesNotMatch'],
  'wrong-scope': [403, 'SignatureDoesNotMatch'],
  mismatch: [403, 'SignatureDoesNotMatch'],
};

/** AWS STS, query protocol. */
export function createStsService(dependencies: StsDependencies): Service {
  const { clock, store, directory, findKeys, packedPolicyLimitBytes } = dependencies;

  async function assumeRoleWithWebIdentity(form: URLSearchParams, request: ServiceRequest) {
    const parameters = readAssumeParameters(form);
    const token = requireParameter(form, 'WebIdentityToken', { min: 4, max: 20000 });
    const identity = await verifyWebIdentity(token, parameters.roleArn, directory, findKeys, clock);
    const role = directory.findRole(parameters.roleArn);
    const context = requestContext(undefined, { sourceIp: request.sourceIp, now: clock.now() });
    checkWebIdentityTrust(role, identity, parameters, context);
    return {
      SubjectFromWebIdentityToken: identity.subject,
      ...assume(role, parameters),
      Provider: identity.provider.arn,
      Audience: identity.audience,
    };
  }

  function assumeRole(form: URLSearchParams, request: ServiceRequest): StsResult {
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
    return assume(role, parameters);
  }

  function getCallerIdentity(_form: URLSearchParams, request: ServiceRequest): StsResult {
    const { principal } = authenticate(request);
    return { Arn: principal.arn, UserId: principal.userId, Account: accountOf(principal).id };
  }

  function assume(role: Role, parameters: AssumeParameters): StsResult {
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
      durationSeconds,
      tags,
      ...(narrowed.policies !== undefined && { sessionPolicies: narrowed.policies }),
    });
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
    try {
      return verifySignature(request, 'sts', store, clock).credentials;
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      const [status, code] = SIGNATURE_CODES[error.problem];
      throw new AwsError(status, code, error.message, error.problem);
    }
  }

  const actions: Record<string, Action> = {
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    AssumeRole: assumeRole,
    GetCallerIdentity: getCallerIdentity,
  };
  return {
    name: 'sts',
    throttled: { status: 400, code: 'Throttling', message: 'Rate exceeded' },
    renderError: renderStsError,
    resolve(request): Operation | undefined {
      const form = readForm(request);
      const action = form?.get('Action') ?? '';
      const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (form === undefined || run === undefined || form.get('Version') !== API_VERSION) {
        return undefined;
      }
      return {
        action,
        parameters: redactParameters(form),
        run: async (received) => {
          checkExpected(action, form);
          return renderResult(action, await run(form, received), received);
        },
      };
    },
  };
}

function readForm({ method, subpath, headers, query, body }: ServiceRequest) {
  if (subpath !== '/') return undefined;
  if (method === 'GET') return new URLSearchParams(query);
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return method === 'POST' && isForm ? new URLSearchParams(body.toString()) : undefined;
}
