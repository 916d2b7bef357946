import { checkRegion, type ProbeKind } from '@bedrock-token/aws';
import type { KeyServiceName, RotationPolicy } from '@bedrock-token/core';
import {
  checkPolicy,
  checkWorkspaceId,
  EXAMPLE_CLAUDE_MODEL,
  EXAMPLE_PROFILE,
  inputError,
  isClaudeModelId,
  isKeyServiceName,
  isManagedPolicyArn,
  isModelId,
  parseRoleArn,
} from '@bedrock-token/core';
import { parseBoolean, parseWhole, type ReadInput, splitList } from '@bedrock-token/github';
import { INPUT_VOCABULARY } from './input-vocabulary.ts';

/** How one key is made and rotated. */
export interface KeySettings {
  service: KeyServiceName;
  /** Of Claude Platform on AWS. */
  workspaceId: string | undefined;
  policy: RotationPolicy & { credentialAgeDays: number };
  createUser: boolean;
  /** ARNs of managed policies for a new user; empty for an inline policy of ours. */
  policies: string[];
  /** What that inline policy allows; empty for every model. */
  models: string[];
  probe: ProbeKind;
}

/** What action.yml says where nobody says anything. */
export const DEFAULTS = {
  service: 'bedrock',
  'workspace-id': '',
  'credential-age-days': '60',
  'rotate-after-days': '30',
  'grace-hours': '24',
  'soak-hours': '72',
  'create-user': 'false',
  policies: '',
  models: '',
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
  service: readService,
  'workspace-id': (text: string) => checkWorkspaceId(text, 'workspace-id'),
  'credential-age-days': readWhole('credential-age-days', AGE),
  'rotate-after-days': readWhole('rotate-after-days', AGE),
  'grace-hours': readWhole('grace-hours', HOURS),
  'soak-hours': readWhole('soak-hours', HOURS),
  'create-user': (text: string) => parseBoolean(text, 'create-user', false),
  policies: readPolicies,
  models: readModels,
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
  const policies = readPolicies(text('policies'));
  const models = readModels(text('models'));
  if (policies.length > 0 && models.length > 0) {
    throw inputError(
      'models',
      'cannot be combined with policies',
      'Leave policies out: models makes an inline policy, which allows these models alone.',
    );
  }
  const service = readService(text('service'));
  const workspaceId = text('workspace-id');
  checkService(service, { workspaceId, models, probe: text('probe') });
  return {
    service,
    workspaceId: service === 'bedrock' ? undefined : checkWorkspaceId(workspaceId, 'workspace-id'),
    policy,
    createUser: READERS['create-user'](text('create-user')),
    policies,
    models,
    probe: readProbe(text('probe')),
  };
}

function readService(text: string): KeyServiceName {
  const name = text || DEFAULTS.service;
  if (isKeyServiceName(name)) return name;
  throw inputError(
    'service',
    'must be bedrock or claude-platform',
    'Leave it out for keys of Amazon Bedrock, or write service: claude-platform.',
  );
}

/** What one service has and the other has not. @throws ERR_INPUT */
function checkService(
  service: KeyServiceName,
  { workspaceId, models, probe }: { workspaceId: string; models: string[]; probe: string },
): void {
  if (service === 'bedrock') {
    if (workspaceId === '' && !isClaudeModelId(probe)) return;
    throw inputError(
      workspaceId === '' ? 'probe' : 'workspace-id',
      'has no effect without service: claude-platform',
      'Add service: claude-platform, or leave it out.',
    );
  }
  if (workspaceId === '') {
    throw inputError(
      'workspace-id',
      'is missing, and service: claude-platform needs it',
      'Name the workspace in which a new key is tested, such as wrkspc_01AbCdEf23GhIj.',
    );
  }
  if (models.length > 0) {
    throw inputError(
      'models',
      'cannot be combined with service: claude-platform',
      'Leave models out: permissions there are for workspaces.',
    );
  }
  if (!['', 'access'].includes(probe) && !isClaudeModelId(probe)) {
    throw inputError(
      'probe',
      'must be access or the ID of a Claude model with service: claude-platform',
      `Write probe: access, or a model ID of Anthropic's own API, such as ${EXAMPLE_CLAUDE_MODEL}.`,
    );
  }
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
  if (text === '') return [];
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

function readModels(text: string): string[] {
  const models = splitList(text);
  if (models.every(isModelId)) return models;
  throw inputError(
    'models',
    'contains an entry that is not a model ID',
    `Give IDs or ARNs of models and inference profiles, such as ${EXAMPLE_PROFILE}.`,
  );
}

function readProbe(text: string): ProbeKind {
  if (text === '' || text === 'access') return 'access';
  if (isModelId(text) || isClaudeModelId(text)) return { model: text };
  throw inputError(
    'probe',
    'must be access or a model ID',
    `Write probe: access, or a model ID such as ${EXAMPLE_PROFILE}.`,
  );
}
