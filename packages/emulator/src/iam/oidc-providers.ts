import type { OidcProvider } from '../aws/account.ts';
import { buildProvider, providerArn } from '../aws/oidc-provider.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { createValidation, readList } from '../aws/query/validation.ts';
import { AwsError } from '../server/aws-error.ts';
import { limitExceeded, noSuchEntity } from './iam-errors.ts';
import { authorize, type IamAction, type IamCall } from './operations.ts';
import { ARN, CLIENT_ID, PROVIDER_URL, TAG_PARAMETERS } from './parameters.ts';
import { authorizeCreation, describeTags } from './tags.ts';

/** IAM API reference, CreateOpenIDConnectProvider. */
const CLIENT_IDS = 100;
const THUMBPRINTS = 5;

const OF_ONE = ['OpenIDConnectProviderArn'];

export const oidcProviderActions: Record<string, IamAction> = {
  CreateOpenIDConnectProvider: {
    parameters: ['Url', 'ClientIDList.member.N', 'ThumbprintList.member.N', ...TAG_PARAMETERS],
    run: createProvider,
  },
  GetOpenIDConnectProvider: { parameters: OF_ONE, isDelayed: true, run: getProvider },
  ListOpenIDConnectProviders: { parameters: [], isDelayed: true, run: listProviders },
  DeleteOpenIDConnectProvider: { parameters: OF_ONE, run: deleteProvider },
  AddClientIDToOpenIDConnectProvider: { parameters: [...OF_ONE, 'ClientID'], run: addClientId },
  RemoveClientIDFromOpenIDConnectProvider: {
    parameters: [...OF_ONE, 'ClientID'],
    run: removeClientId,
  },
};

function createProvider(call: IamCall): QueryResult {
  const { read, account, form, now } = call;
  const url = read.required('Url', PROVIDER_URL);
  read.done();
  const audiences = readTexts(form, 'ClientIDList', 1, 255);
  const thumbprints = readTexts(form, 'ThumbprintList', 40, 40);
  checkUrl(url);
  if (thumbprints.length > THUMBPRINTS) {
    const message = `Thumbprint list must contain fewer than ${THUMBPRINTS} entries.`;
    throw new AwsError(400, 'InvalidInput', message);
  }
  checkClientIds(audiences);
  const arn = providerArn(account, url);
  const tags = authorizeCreation(call, 'OpenIDConnectProvider', arn);
  const { iam } = account;
  if (iam.present.providers.some((provider) => provider.arn === arn)) {
    const message = `Provider with url ${url} already exists.`;
    throw new AwsError(409, 'EntityAlreadyExists', message);
  }
  const provider = buildProvider(account, now, { url, audiences, thumbprints, tags });
  iam.change({ ...iam.present, providers: [...iam.present.providers, provider] });
  return {
    OpenIDConnectProviderArn: arn,
    ...(tags.length > 0 && { Tags: describeTags(tags) }),
  };
}

function getProvider(call: IamCall): QueryResult {
  const provider = readProvider(call, call.seen.providers);
  call.read.done();
  return {
    // Without its scheme (IAM API reference, the example of GetOpenIDConnectProvider).
    Url: provider.name,
    ClientIDList: [...provider.audiences],
    ThumbprintList: [...provider.thumbprints],
    CreateDate: provider.createdAt,
    Tags: describeTags(provider.tags),
  };
}

function listProviders(call: IamCall): QueryResult {
  call.read.done();
  authorize(call, '*');
  return { OpenIDConnectProviderList: call.seen.providers.map(({ arn }) => ({ Arn: arn })) };
}

function deleteProvider(call: IamCall): undefined {
  const provider = readProvider(call);
  const { iam } = call.account;
  const providers = iam.present.providers.filter((one) => one !== provider);
  iam.change({ ...iam.present, providers });
}

/** Adding one that is there is no error (IAM API reference); so is removing one that is not. */
function addClientId(call: IamCall): undefined {
  const id = call.read.required('ClientID', CLIENT_ID);
  const provider = readProvider(call);
  const audiences = [...new Set([...provider.audiences, id])];
  checkClientIds(audiences);
  changeProvider(call, provider, { audiences });
}

function removeClientId(call: IamCall): undefined {
  const id = call.read.required('ClientID', CLIENT_ID);
  const provider = readProvider(call);
  changeProvider(call, provider, { audiences: provider.audiences.filter((one) => one !== id) });
}

function readProvider(call: IamCall, providers = call.account.iam.present.providers): OidcProvider {
  const arn = call.read.required('OpenIDConnectProviderArn', ARN);
  call.read.done();
  authorize(call, arn);
  const provider = providers.find((one) => one.arn === arn);
  if (provider !== undefined) return provider;
  throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

function changeProvider(
  { account: { iam } }: IamCall,
  old: OidcProvider,
  change: Partial<OidcProvider>,
): void {
  const providers = iam.present.providers.map((one) => (one === old ? { ...one, ...change } : one));
  iam.change({ ...iam.present, providers });
}

function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'https:' && !/[?#]/.test(url)) return;
  throw new AwsError(400, 'ValidationError', 'Invalid Open ID Connect Provider URL');
}

function checkClientIds(ids: readonly string[]): void {
  if (ids.length <= CLIENT_IDS) return;
  throw limitExceeded('ClientIdsPerOpenIdConnectProvider', CLIENT_IDS);
}

/** @throws AwsError ValidationError for a member that is too short or too long */
function readTexts(form: URLSearchParams, name: string, least: number, most: number): string[] {
  const { check, refuse } = createValidation();
  const texts = readList(form, (index) => `${name}.member.${index}`);
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const constraint = `satisfy constraint: [Member must have length less than or equal to ${most}, Member must have length greater than or equal to ${least}]`;
  const holds = texts.every(({ length }) => length >= least && length <= most);
  check(holds, member, `[${texts.join(', ')}]`, constraint);
  refuse();
  return texts;
}
