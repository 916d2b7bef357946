import { createHash } from 'node:crypto';
import { authorize, epochSeconds, type JsonCall, type JsonResult } from '../aws/json/operations.ts';
import { AwsError } from '../server/aws-error.ts';
import { UnexpectedRequestError } from '../server/service.ts';
import { invalid } from './names.ts';
import { NAME, type ParameterAction } from './operations.ts';
import { type Parameter, type ParameterStore, parameterArn } from './store.ts';

export const readActions: Record<string, ParameterAction> = {
  GetParameter: { members: ['Name', 'WithDecryption'], run: getParameter },
  GetParameterHistory: {
    members: ['Name', 'WithDecryption', 'MaxResults', 'NextToken'],
    run: getHistory,
  },
  DeleteParameter: { members: ['Name'], run: deleteParameter },
};

function getParameter(call: JsonCall, store: ParameterStore): JsonResult {
  const given = call.read.required('Name', NAME);
  const isDecrypted = call.read.flag('WithDecryption');
  call.read.done();
  const { name, selector } = splitSelector(given);
  const { type, arn, versions, ...parameter } = findParameter(call, store, name);
  const wanted = selector === undefined ? versions.at(-1) : versions.find(isVersion(selector));
  if (wanted === undefined) {
    throw new AwsError(
      400,
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    );
  }
  const { version, value, modifiedAt } = wanted;
  return {
    Parameter: {
      Name: parameter.name,
      Type: type,
      Value: type === 'SecureString' && !isDecrypted ? encrypt(arn, version) : value,
      Version: version,
      Selector: selector === undefined ? undefined : `:${selector}`,
      LastModifiedDate: epochSeconds(modifiedAt),
      ARN: arn,
      DataType: 'text',
    },
  };
}

/** Of a page, at most and by default (API reference, GetParameterHistory). */
const PAGE = 50;

/** The oldest version comes first. */
function getHistory(call: JsonCall, store: ParameterStore): JsonResult {
  const { read } = call;
  const name = read.required('Name', NAME);
  const isDecrypted = read.flag('WithDecryption');
  const size = read.whole('MaxResults') ?? PAGE;
  const token = read.optional('NextToken', { max: 20, pattern: '\\d+' });
  read.done();
  const { type, tier, arn, versions } = findParameter(call, store, name);
  if (size < 1 || size > PAGE) throw invalid(`MaxResults must be between 1 and ${PAGE}.`);
  const from = Number(token ?? 0);
  const page = versions.slice(from, from + size);
  return {
    Parameters: page.map(({ version, value, modifiedAt, keyId }) => ({
      Name: name,
      Type: type,
      KeyId: keyId,
      LastModifiedDate: epochSeconds(modifiedAt),
      Value: type === 'SecureString' && !isDecrypted ? encrypt(arn, version) : value,
      Version: version,
      Labels: [],
      Tier: tier,
      Policies: [],
      DataType: 'text',
    })),
    NextToken: from + size < versions.length ? String(from + size) : undefined,
  };
}

function deleteParameter(call: JsonCall, store: ParameterStore): JsonResult {
  const name = call.read.required('Name', NAME);
  call.read.done();
  store.remove(findParameter(call, store, name));
  return {};
}

/** @throws AwsError AccessDeniedException before ParameterNotFound, which has no words */
function findParameter(call: JsonCall, store: ParameterStore, name: string): Parameter {
  authorize(call, name.startsWith('arn:') ? name : parameterArn(call, name));
  const parameter = store.find(call, name);
  if (parameter === undefined) throw new AwsError(400, 'ParameterNotFound', '');
  return parameter;
}

/** `name:3` asks for a version. @throws UnexpectedRequestError for a label, which nobody sets here */
function splitSelector(given: string): { name: string; selector?: string } {
  const [, arn = '', name = '', selector] =
    /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:)?([^:]*)(?::(.*))?$/s.exec(given) ?? [];
  if (selector === undefined) return { name: arn + name };
  if (!/^\d{1,15}$/.test(selector)) throw new UnexpectedRequestError(`the label ${selector}`);
  return { name: arn + name, selector };
}

function isVersion(selector: string) {
  return ({ version }: { version: number }) => version === Number(selector);
}

/** What a value looks like to who does not ask for its decryption; nothing can be made of it. */
function encrypt(arn: string, version: number): string {
  return `AQICAHi${createHash('sha512').update(`${arn} ${version}`).digest('base64')}`;
}
