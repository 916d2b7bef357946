import { partitionOf } from '../../aws/arn.ts';
import { accountOf, type CredentialStore, type Identity } from '../../aws/credentials.ts';
import type { Directory } from '../../aws/directory.ts';
import { SIGNATURE_CODES } from '../../aws/json/authenticate.ts';
import { requestContext } from '../../aws/request-context.ts';
import { SignatureError } from '../../aws/signature/signature-error.ts';
import { verifySignature } from '../../aws/signature/verify-signature.ts';
import type { Propagation } from '../../iam/propagation.ts';
import type { RequestContext } from '../../policy/conditions.ts';
import { AwsError } from '../../server/aws-error.ts';
import type { Clock } from '../../server/clock.ts';
import type { ServiceRequest } from '../../server/service.ts';
import { BearerError, verifyBearer } from './bearer.ts';
import { KEY_FORMS, type KeyedService, type KeyForm } from './key-forms.ts';
import { verifyApiKey } from './long-term-bearer.ts';

/** Who asks, where, and by what means. */
export interface Caller {
  identity: Identity;
  service: KeyedService;
  region: string;
  /** Where else he may be, if neither the address nor the key names a region. */
  otherRegions: readonly string[];
  usesBearer: boolean;
  context: RequestContext;
}

export interface AuthenticationDependencies {
  store: CredentialStore;
  clock: Clock;
  regions: readonly string[];
  directory: Directory;
  propagation: Propagation;
  /** Told of everybody who is identified. */
  onCaller?: (request: ServiceRequest, caller: Caller) => void;
}

/**
 * Finds out who asks: by bearer token, or by SigV4 signature.
 *
 * @throws AwsError 403; 401 for what is no key, from services that answer as Anthropic or OpenAI do
 */
export function authenticate(
  request: ServiceRequest,
  dependencies: AuthenticationDependencies,
  service: KeyedService = 'bedrock',
): Caller {
  const bearer = bearerOf(request.headers.authorization);
  const { identity, region, otherRegions } =
    bearer === undefined
      ? authenticateSignature(request, service, dependencies)
      : authenticateBearer(bearer, request, service, dependencies);
  const context = requestContext(identity, {
    sourceIp: request.sourceIp,
    region,
    now: dependencies.clock.now(),
  });
  // Claude Platform on AWS documents no such condition key.
  if (bearer !== undefined && service !== 'aws-external-anthropic') {
    const isLongTerm = bearer.startsWith(KEY_FORMS[service].longTermPrefix);
    context[`${service}:bearertokentype`] = isLongTerm ? 'LONG_TERM' : 'SHORT_TERM';
  }
  const caller = {
    identity,
    service,
    region,
    otherRegions,
    usesBearer: bearer !== undefined,
    context,
  };
  dependencies.onCaller?.(request, caller);
  return caller;
}

/**
 * The caller in the first region that has what he asks for. A long-term key is valid in every region
 * of its partition, so that at an address without a region only what is asked for shows which.
 *
 * @param has whether a region has it
 */
export function placeCaller(caller: Caller, has: (region: string) => boolean): Caller {
  const region = [caller.region, ...caller.otherRegions].find(has) ?? caller.region;
  const context = { ...caller.context, 'aws:requestedregion': region };
  return { ...caller, region, otherRegions: [], context };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^bearer(?: (.*))?$/i
    .exec(authorization ?? '')
    ?.slice(1)
    .map((token) => token ?? '')[0];
}

type Place = Pick<Caller, 'identity' | 'region' | 'otherRegions'>;

function authenticateBearer(
  token: string,
  request: ServiceRequest,
  service: KeyedService,
  dependencies: AuthenticationDependencies,
): Place {
  const form = KEY_FORMS[service];
  const isLongTerm = token.startsWith(form.longTermPrefix);
  if (!token.startsWith(form.shortTermPrefix) && !isLongTerm) {
    // As NousResearch/hermes-agent#87190 shows it of mantle; what it says to a damaged key is not known.
    if (service !== 'bedrock') {
      throw new AwsError(401, 'invalid_api_key', 'Invalid bearer token');
    }
    const message = 'Invalid API Key format: Must start with pre-defined prefix';
    throw new AwsError(403, 'AccessDeniedException', message);
  }
  try {
    return isLongTerm
      ? presentLongTerm(token, request, dependencies)
      : presentShortTerm(token, form, request, dependencies);
  } catch (error) {
    if (!(error instanceof BearerError)) throw error;
    throw new AwsError(
      403,
      'AccessDeniedException',
      'Authentication failed: Please make sure your API Key is valid.',
      `bearer token: ${error.message}`,
    );
  }
}

function presentShortTerm(
  token: string,
  form: KeyForm,
  { endpointRegion }: ServiceRequest,
  { store, clock, regions }: AuthenticationDependencies,
) {
  const { credentials, region } = verifyBearer(token, form, store, clock);
  if (endpointRegion !== undefined && region !== endpointRegion) {
    throw new BearerError(`signed for ${region}, sent to ${endpointRegion}`);
  }
  checkRegion(region, credentials, regions);
  return { identity: credentials, region, otherRegions: [] };
}

/** A long-term key names no region: an address without one may be in any of the partition. */
function presentLongTerm(
  token: string,
  { endpointRegion }: ServiceRequest,
  { directory, propagation, clock, regions }: AuthenticationDependencies,
) {
  const identity = verifyApiKey(token, directory, propagation, clock);
  const { partition } = accountOf(identity.principal);
  const ofPartition = regions.filter((region) => partitionOf(region) === partition);
  const [region = 'none', ...otherRegions] =
    endpointRegion === undefined ? ofPartition : [endpointRegion];
  checkRegion(region, identity, regions);
  return { identity, region, otherRegions };
}

function checkRegion(region: string, { principal }: Identity, regions: readonly string[]): void {
  if (regions.includes(region) && partitionOf(region) === accountOf(principal).partition) return;
  throw new BearerError(`${region} is no region of this emulator and partition`);
}

function authenticateSignature(
  request: ServiceRequest,
  service: KeyedService,
  { store, clock, regions }: AuthenticationDependencies,
) {
  try {
    const verified = verifySignature(request, service, store, clock);
    const expected = request.endpointRegion ?? verified.region;
    if (verified.region !== expected || !regions.includes(expected)) {
      throw new SignatureError(
        'wrong-scope',
        `Credential should be scoped to a valid region, not '${verified.region}'.`,
      );
    }
    return { identity: verified.credentials, region: verified.region, otherRegions: [] };
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    throw new AwsError(403, SIGNATURE_CODES[error.problem], error.message, error.problem);
  }
}
