import { checkRegion, type ProbeKind } from '@bedrock-token/aws';
import type { RotationPolicy } from '@bedrock-token/core';
import {
  checkPolicy,
  EXAMPLE_PROFILE,
  inputError,
  isManagedPolicyArn,
  isModelId,
  parseRoleArn,
} from '@bedrock-token/core';
import { parseBoolean, parseWhole, type ReadInput, splitList } from '@bedrock-token/github';
import { INPUT_VOCABULARY } from './input-vocabulary.ts';

/** How one key is made and rotated. */
export interface KeySettings {
  policy: RotationPolicy & { credentialAgeDays: number };
  createUser: boolean;
  /** ARNs. */
  policies: string[];
  probe: ProbeKind;
}

/** What action.yml says where nobody says anything. */
export const DEFAULTS = {
  'credential-age-days': '60',
  'rotate-after-days': '30',
  'grace-hours': '24',
  'soak-hours': '72',
  'create-user': 'false',
  policies: 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess',
  probe: 'access',
} as const;

/** IAM API reference, CreateServiceSpecificCredential. */
const AGE = { min: 1, max: 36_600, unit: 'days' };
const HOURS = { min: 0, max: 24 * 366, unit: 'hours' };

const readWhole = (name: keyof typeof DEFAULTS, bounds: typeof AGE) => (text: string) =>
  parseWhole(text, name, { ...bounds, example: Number(DEFAULTS[name]) }) ?? Number(DEFAULTS[name]);

/** What can be said of a key, by the names of the inputs; each reader throws ERR_INPUT. */
export const READERS = {
  'role-to-assume': parseRoleArn,
  'aws-region': (text: string) => checkRegion(text, 'aws-region', 'Name one, such as us-west-2.'),
  'credential-age-days': readWhole('credential-age-days', AGE),
  'rotate-after-days': readWhole('rotate-after-days', AGE),
  'grace-hours': readWhole('grace-hours', HOURS),
  'soak-hours': readWhole('soak-hours', HOURS),
  'create-user': (text: string) => parseBoolean(text, 'create-user', false),
  policies: readPolicies,
  probe: readProbe,
};

export type SettingName = keyof typeof READERS;

/**
 * Reads and checks what is said of a key, defaults for the rest.
 *
 * @throws ERR_INPUT for the first that is wrong, and for ages that do not fit together
 */
export function readKeySettings(read: ReadInput): KeySettings {
  const text = (name: SettingName) => read(name).trim();
  const policy = {
    credentialAgeDays: READERS['credential-age-days'](text('credential-age-days')),
    rotateAfterDays: READERS['rotate-after-days'](text('rotate-after-days')),
    graceHours: READERS['grace-hours'](text('grace-hours')),
    soakHours: READERS['soak-hours'](text('soak-hours')),
  };
  checkPolicy(policy, INPUT_VOCABULARY);
  return {
    policy,
    createUser: READERS['create-user'](text('create-user')),
    policies: readPolicies(text('policies')),
    probe: readProbe(text('probe')),
  };
}

/** IAM API reference, UserName. @throws ERR_INPUT */
export function readUserName(text: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(text)) return text;
  throw inputError(
    'user-name',
    text === '' ? 'is empty' : 'is not the name of an IAM user',
    'Write only the name, such as bedrock-ci: letters, digits and _+=,.@-, no path and no ARN.',
  );
}

function readPolicies(text: string): string[] {
  if (text === '') return [DEFAULTS.policies];
  const arns = splitList(text);
  if (arns.length === 0) {
    throw inputError('policies', 'is an empty list', 'Give at least one entry, or leave it out.');
  }
  if (arns.every(isManagedPolicyArn)) return arns;
  throw inputError(
    'policies',
    'contains a value that is not the ARN of a managed policy',
    'Write each in full, such as arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess; *, ? and $ are refused, since they stand for more than one policy.',
  );
}

function readProbe(text: string): ProbeKind {
  if (text === '' || text === 'access') return 'access';
  if (isModelId(text)) return { model: text };
  throw inputError(
    'probe',
    'must be access or a model ID',
    `Write probe: access, or a model ID such as ${EXAMPLE_PROFILE}.`,
  );
}
