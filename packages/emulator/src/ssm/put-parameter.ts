import type { TextRule } from '../aws/json/members.ts';
import { authorize, type JsonCall, type JsonResult } from '../aws/json/operations.ts';
import { AwsError } from '../server/aws-error.ts';
import { checkName, invalid } from './names.ts';
import { NAME, type ParameterAction } from './operations.ts';
import {
  type Parameter,
  type ParameterStore,
  type ParameterTier,
  type ParameterType,
  parameterArn,
} from './store.ts';

export const putActions: Record<string, ParameterAction> = {
  PutParameter: {
    members: ['Name', 'Value', 'Type', 'Overwrite', 'Tier', 'KeyId'],
    run: putParameter,
  },
};

const VALUE: TextRule = { max: Number.POSITIVE_INFINITY, isSecret: true };
/** API reference, PutParameter: an alias, an id or an ARN of KMS. */
const KEY_ID: TextRule = { max: 256, pattern: '([a-zA-Z0-9:/_-]+)' };
const TYPES = ['String', 'StringList', 'SecureString'];
const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'];
/** Bytes of a value ("Managing parameter tiers", Systems Manager User Guide). */
const SIZES: Record<ParameterTier, number> = { Standard: 4096, Advanced: 8192 };

function putParameter(call: JsonCall, store: ParameterStore): JsonResult {
  const { read } = call;
  const name = read.required('Name', NAME);
  const value = read.required('Value', VALUE);
  const type = read.oneOf('Type', TYPES) as ParameterType | undefined;
  const overwrite = read.flag('Overwrite');
  const asked = read.oneOf('Tier', TIERS);
  const keyId = read.optional('KeyId', KEY_ID);
  read.done();
  authorize(call, parameterArn(call, name), { 'ssm:overwrite': String(overwrite) });
  checkName(name);
  const before = store.find(call, name);
  checkOverwrite(before, type, overwrite);
  const tier = chooseTier(asked, before, value);
  const kind = type ?? before?.type;
  if (kind === undefined) {
    throw invalid('A parameter type is required when you create a parameter.');
  }
  const { versions } = store.write(call, { name, type: kind, tier }, value, keyId);
  return { Version: versions.at(-1)?.version, Tier: tier };
}

function checkOverwrite(
  before: Parameter | undefined,
  type: ParameterType | undefined,
  overwrite: boolean,
): void {
  if (before === undefined) return;
  if (!overwrite) {
    throw new AwsError(
      400,
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  if (type === undefined || type === before.type) return;
  throw new AwsError(
    400,
    'HierarchyTypeMismatchException',
    `Parameter Store doesn't support changing a parameter type from ${before.type} to ${type}. You must create a new, unique parameter.`,
  );
}

/** An advanced parameter cannot become a standard one again. @throws AwsError ValidationException */
function chooseTier(
  asked: string | undefined,
  before: Parameter | undefined,
  value: string,
): ParameterTier {
  const bytes = Buffer.byteLength(value);
  if (asked === 'Standard' && before?.tier === 'Advanced') {
    throw invalid("This parameter uses the advanced-parameter tier. You can't downgrade it.");
  }
  const isAdvanced =
    asked === 'Advanced' ||
    before?.tier === 'Advanced' ||
    (asked === 'Intelligent-Tiering' && bytes > SIZES.Standard);
  const tier = isAdvanced ? 'Advanced' : 'Standard';
  if (bytes <= SIZES[tier]) return tier;
  throw invalid(
    `${tier} tier parameters support a maximum parameter value of ${SIZES[tier]} characters.`,
  );
}
